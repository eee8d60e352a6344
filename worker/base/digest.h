/* Cryptographic digests, over OpenSSL: the only file that includes its headers. */
#ifndef TIDEMARK_BASE_DIGEST_H
#define TIDEMARK_BASE_DIGEST_H

#include <stddef.h>

enum { DIGEST_SHA1_BYTES = 20, DIGEST_SHA256_BYTES = 32, DIGEST_SHA256_HEX_BYTES = 65, DIGEST_UUID_BYTES = 37 };

void digest_sha1(const void *bytes, size_t length, unsigned char digest[DIGEST_SHA1_BYTES]);
void digest_sha256(const void *bytes, size_t length, unsigned char digest[DIGEST_SHA256_BYTES]);
void digest_hmac_sha256(const void *key, size_t key_length, const void *bytes, size_t length,
                        unsigned char digest[DIGEST_SHA256_BYTES]);
void digest_hex(const unsigned char *bytes, size_t length, char *hex); /* writes 2 * length + 1 */

/* RFC 9562 UUID version 5 of `name` in Tidemark's own name space. */
void digest_uuid5(const void *name, size_t length, char uuid[DIGEST_UUID_BYTES]);

/* Cryptographic random bytes of the operating system; aborts if it has none. */
void digest_random(void *bytes, size_t length);

#endif
