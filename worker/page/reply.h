/* What every answer of the page has in common: headers that let a browser do nothing with it but show it, and a tag, so
   that what did not change is not sent again. */
#ifndef TIDEMARK_PAGE_REPLY_H
#define TIDEMARK_PAGE_REPLY_H

#include "base/text.h"
#include "http/server.h"
#include "page/asset.h"

void reply_with_asset(struct http_exchange *exchange, const struct asset *asset);
void reply_with_json(struct http_exchange *exchange, const struct text *json);

/* {"message": "..."} with a status of 400 or above. */
void reply_with_failure(struct http_exchange *exchange, unsigned status, const char *message);

#endif
