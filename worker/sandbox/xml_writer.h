/* EC2's answers as XML: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html */
#ifndef TIDEMARK_SANDBOX_XML_WRITER_H
#define TIDEMARK_SANDBOX_XML_WRITER_H

#include <jansson.h>

#include "base/text.h"

/* <{operation}Response> with the request id and the members of `output`; an array is a list of <item>. */
void xml_writer_answer(struct text *xml, const char *operation, const char *request_id, const json_t *output);

void xml_writer_error(struct text *xml, const char *code, const char *message, const char *request_id);

#endif
