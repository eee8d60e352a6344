#include "aws/credentials.h"

#include <stdlib.h>

enum credentials_outcome credentials_environment(struct credentials *credentials, struct error *error)
{
    const char *token = getenv("AWS_SESSION_TOKEN");

    if (token == NULL || *token == '\0')
        token = getenv("AWS_SECURITY_TOKEN"); /* its old name */
    return credentials_assemble(credentials, getenv("AWS_ACCESS_KEY_ID"), getenv("AWS_SECRET_ACCESS_KEY"),
                                token, "the environment", error);
}
