/* Keys of an EC2 instance's role, by IMDSv2 only: an instance that hands out keys without a token is misconfigured.
   https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html */
#ifndef TIDEMARK_AWS_INSTANCE_KEYS_H
#define TIDEMARK_AWS_INSTANCE_KEYS_H

#include "aws/key_document.h"
#include "base/arena.h"
#include "http/client.h"

/* Where AWS_EC2_METADATA_SERVICE_ENDPOINT and its kin say that the service is.  ABSENT if it is disabled. */
enum credentials_outcome instance_keys_find(const char **url, struct arena *arena, struct error *error);

/* Keys that are about to expire, because the service behind cannot renew them, are said to last for another while: AWS
   takes them longer then. */
void instance_keys_fetch(const char *url, struct http_client *http, int64_t (*now_ms)(void),
                         keys_on_fetched *on_fetched, void *context);

#endif
