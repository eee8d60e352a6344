#include "base/digest.h"

#include <assert.h>
#include <limits.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

/* The name space of Tidemark's version 5 UUIDs: the version 5 UUID of "io.tidemark" in the DNS name space. */
static const unsigned char NAME_SPACE[16] = {0xc9, 0x2d, 0xb8, 0xb7, 0x68, 0x23, 0x58, 0xfe,
                                             0xa6, 0x8c, 0x89, 0xd9, 0x96, 0x2c, 0x00, 0x1a};

static void require(int succeeded)
{
    if (!succeeded) {
        (void)fputs("tidemark: OpenSSL refused a digest\n", stderr);
        abort();
    }
}

void digest_sha1(const void *bytes, size_t length, unsigned char digest[DIGEST_SHA1_BYTES])
{
    require(EVP_Digest(bytes, length, digest, NULL, EVP_sha1(), NULL));
}

void digest_sha256(const void *bytes, size_t length, unsigned char digest[DIGEST_SHA256_BYTES])
{
    require(EVP_Digest(bytes, length, digest, NULL, EVP_sha256(), NULL));
}

void digest_hmac_sha256(const void *key, size_t key_length, const void *bytes, size_t length,
                        unsigned char digest[DIGEST_SHA256_BYTES])
{
    assert(key_length <= INT_MAX);
    require(HMAC(EVP_sha256(), key, (int)key_length, bytes, length, digest, NULL) != NULL);
}

void digest_hex(const unsigned char *bytes, size_t length, char *hex)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < length; i++) {
        hex[2 * i] = digits[bytes[i] >> 4];
        hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    hex[2 * length] = '\0';
}

void digest_uuid5(const void *name, size_t length, char uuid[DIGEST_UUID_BYTES])
{
    static const unsigned char groups[] = {4, 2, 2, 2, 6};
    unsigned char digest[DIGEST_SHA1_BYTES];
    const unsigned char *from = digest;
    struct text input;

    text_init(&input, length + sizeof(NAME_SPACE));
    text_append(&input, NAME_SPACE, sizeof(NAME_SPACE));
    text_append(&input, name, length);
    digest_sha1(input.bytes, input.length, digest);
    text_done(&input);
    digest[6] = (unsigned char)((digest[6] & 0x0F) | 0x50);
    digest[8] = (unsigned char)((digest[8] & 0x3F) | 0x80);
    for (size_t i = 0; i < COUNT_OF(groups); i++) {
        digest_hex(from, groups[i], uuid);
        from += groups[i];
        uuid += 2 * groups[i];
        if (i + 1 < COUNT_OF(groups))
            *uuid++ = '-';
    }
}

void digest_random(void *bytes, size_t length)
{
    assert(length <= INT_MAX);
    require(RAND_bytes(bytes, (int)length) == 1);
}
