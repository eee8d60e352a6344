#include "aws/credentials.h"

#include <stdlib.h>

enum credentials_outcome credentials_environment(struct credentials *credentials, struct error *error)
{
    struct credentials_texts texts = {
        .access_key_id = getenv("AWS_ACCESS_KEY_ID"),
        .secret_access_key = getenv("AWS_SECRET_ACCESS_KEY"),
        .session_token = getenv("AWS_SESSION_TOKEN"),
    };

    if (texts.session_token == NULL || *texts.session_token == '\0')
        texts.session_token = getenv("AWS_SECURITY_TOKEN"); /* its old name */
    return credentials_assemble(credentials, &texts, "the environment", error);
}
