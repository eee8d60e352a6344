#include "http/distrust.h"

#include <stddef.h>

#include "base/compiler.h"

/* OpenSSL's numbers, of which libcurl has no names. */
enum verdict {
    VERDICT_FINE = 0, /* but the name is another: libcurl compares it itself, */
    VERDICT_NONE = 1, /* before or after it asks for the verdict */
    VERDICT_NO_ISSUER = 2,
    VERDICT_NOT_YET_VALID = 9,
    VERDICT_EXPIRED = 10,
    VERDICT_SELF_SIGNED = 18,
    VERDICT_SELF_SIGNED_ISSUER = 19,
    VERDICT_NO_LOCAL_ISSUER = 20,
    VERDICT_NO_CHAIN = 21,
    VERDICT_OTHER_HOST = 62,
};

#define OTHER_HOST "see whether the endpoint's name is right: the server has no certificate for it"
#define NAME_IN_BUNDLE "if its issuer is to be trusted, put that certificate into the file that AWS_CA_BUNDLE names"

static const struct {
    long verdict;
    const char *advice;
} verdicts[] = {
    {VERDICT_FINE, OTHER_HOST},
    {VERDICT_NONE, OTHER_HOST},
    {VERDICT_NO_ISSUER, NAME_IN_BUNDLE},
    {VERDICT_NOT_YET_VALID, "see whether this machine's clock is right"},
    {VERDICT_EXPIRED, "it has to be renewed, if this machine's clock is right"},
    {VERDICT_SELF_SIGNED, NAME_IN_BUNDLE},
    {VERDICT_SELF_SIGNED_ISSUER, NAME_IN_BUNDLE},
    {VERDICT_NO_LOCAL_ISSUER, NAME_IN_BUNDLE},
    {VERDICT_NO_CHAIN, NAME_IN_BUNDLE},
    {VERDICT_OTHER_HOST, OTHER_HOST},
};

const char *distrust_advice(CURLcode code, long verdict)
{
    if (code == CURLE_SSL_CONNECT_ERROR)
        return "the server has to speak TLS 1.2 or 1.3";
    if (code == CURLE_SSL_CACERT_BADFILE)
        return "AWS_CA_BUNDLE has to name a file of certificates, in PEM";
    for (size_t i = 0; code == CURLE_PEER_FAILED_VERIFICATION && i < COUNT_OF(verdicts); i++)
        if (verdicts[i].verdict == verdict)
            return verdicts[i].advice;
    return NULL;
}
