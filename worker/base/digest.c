#include "base/digest.h"

#include <assert.h>
#include <limits.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { SHA256_BLOCK_BYTES = 64 };

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

/* Looked for once; it is OpenSSL's until the process ends.  Of threads that look for it together one is right. */
static const EVP_MD *find(_Atomic(EVP_MD *) *found, const char *name)
{
    EVP_MD *digest = atomic_load(found), *none = NULL;

    if (digest)
        return digest;
    digest = EVP_MD_fetch(NULL, name, NULL);
    require(digest != NULL);
    if (atomic_compare_exchange_strong(found, &none, digest))
        return digest;
    EVP_MD_free(digest);
    return none;
}

static const EVP_MD *sha1(void)
{
    static _Atomic(EVP_MD *) found;

    return find(&found, "SHA1");
}

static const EVP_MD *sha256(void)
{
    static _Atomic(EVP_MD *) found;

    return find(&found, "SHA2-256");
}

void digest_sha1(const void *bytes, size_t length, unsigned char digest[DIGEST_SHA1_BYTES])
{
    require(EVP_Digest(bytes, length, digest, NULL, sha1(), NULL));
}

void digest_sha256(const void *bytes, size_t length, unsigned char digest[DIGEST_SHA256_BYTES])
{
    require(EVP_Digest(bytes, length, digest, NULL, sha256(), NULL));
}

/* A block that begins with the key and then has zeros, all of it mixed with `pad`, and behind it the bytes. */
static void digest_padded(EVP_MD_CTX *context, const unsigned char key[SHA256_BLOCK_BYTES], unsigned char pad,
                          const void *bytes, size_t length, unsigned char digest[DIGEST_SHA256_BYTES])
{
    unsigned char block[SHA256_BLOCK_BYTES];

    for (size_t i = 0; i < sizeof(block); i++)
        block[i] = key[i] ^ pad;
    require(EVP_DigestInit_ex(context, sha256(), NULL));
    require(EVP_DigestUpdate(context, block, sizeof(block)));
    require(EVP_DigestUpdate(context, bytes, length));
    require(EVP_DigestFinal_ex(context, digest, NULL));
    explicit_bzero(block, sizeof(block));
}

/* RFC 2104.  OpenSSL's own looks for its algorithm each time, which costs as much again as the digests do. */
void digest_hmac_sha256(const void *key, size_t key_length, const void *bytes, size_t length,
                        unsigned char digest[DIGEST_SHA256_BYTES])
{
    unsigned char block[SHA256_BLOCK_BYTES] = {0};
    EVP_MD_CTX *context = memory_require(EVP_MD_CTX_new());

    if (key_length > sizeof(block))
        digest_sha256(key, key_length, block);
    else if (key_length > 0)
        memcpy(block, key, key_length);
    digest_padded(context, block, 0x36, bytes, length, digest);
    digest_padded(context, block, 0x5c, digest, DIGEST_SHA256_BYTES, digest);
    EVP_MD_CTX_free(context);
    explicit_bzero(block, sizeof(block));
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
