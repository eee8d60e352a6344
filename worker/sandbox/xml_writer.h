/* The answers of the query protocols as XML.
   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html */
#ifndef TIDEMARK_SANDBOX_XML_WRITER_H
#define TIDEMARK_SANDBOX_XML_WRITER_H

#include <jansson.h>

#include "aws/services.h"
#include "base/text.h"

struct xml_answer {
    const struct aws_service *service; /* whose name space, and whose names for the members of lists */
    const char *operation;
    const char *request_id;
};

/* EC2's form: <{operation}Response> with the request id and the members of `output`; a list has <item>s. */
void xml_writer_answer(struct text *xml, const struct xml_answer *answer, const json_t *output);
void xml_writer_error(struct text *xml, const struct xml_answer *answer, const char *code, const char *message);

/* The form of the others: the members are in <{operation}Result>, and a list has <member>s, unless it is known by its
   name. */
void xml_writer_wrapped_answer(struct text *xml, const struct xml_answer *answer, const json_t *output);
void xml_writer_wrapped_error(struct text *xml, const struct xml_answer *answer, const char *code,
                              const char *message);

#endif
