/* What a person can do about a server that TLS does not let us talk to. */
#ifndef TIDEMARK_HTTP_DISTRUST_H
#define TIDEMARK_HTTP_DISTRUST_H

#include <curl/curl.h>

/* A phrase, by libcurl's code and OpenSSL's verdict on the certificate (CURLINFO_SSL_VERIFYRESULT); NULL if trust has
   nothing to do with it. */
const char *distrust_advice(CURLcode code, long verdict);

#endif
