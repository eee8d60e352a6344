#include "harness/check.h"

#include <string.h>

#include "base/compiler.h"
#include "base/digest.h"

static const char *hex_of(const unsigned char *digest, size_t length)
{
    static char hex[2 * DIGEST_SHA256_BYTES + 1];

    digest_hex(digest, length, hex);
    return hex;
}

#define TWO_BLOCKS "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"

/* FIPS 180-4 and its examples at csrc.nist.gov. */
static void sha_agrees_with_the_standard(void **state)
{
    static const struct {
        const char *text;
        const char *sha1;
        const char *sha256;
    } cases[] = {
        {"", "da39a3ee5e6b4b0d3255bfef95601890afd80709",
         "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "a9993e364706816aba3e25717850c26c9cd0d89d",
         "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {TWO_BLOCKS, "84983e441c3bd26ebaae4aa1f95129e5e54670f1",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unsigned char digest[DIGEST_SHA256_BYTES];

        digest_sha1(cases[i].text, strlen(cases[i].text), digest);
        assert_string_equal(hex_of(digest, DIGEST_SHA1_BYTES), cases[i].sha1);
        digest_sha256(cases[i].text, strlen(cases[i].text), digest);
        assert_string_equal(hex_of(digest, DIGEST_SHA256_BYTES), cases[i].sha256);
    }
}

static void nothing_at_all_has_a_digest(void **state)
{
    unsigned char digest[DIGEST_SHA256_BYTES];

    (void)state;
    digest_sha256(NULL, 0, digest);
    assert_string_equal(hex_of(digest, sizeof(digest)),
                        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest_hmac_sha256("", 0, "", 0, digest);
    assert_string_equal(hex_of(digest, sizeof(digest)),
                        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

/* RFC 4231, test cases 1 to 4, 6 and 7. */
static void hmac_agrees_with_rfc_4231(void **state)
{
    static const struct {
        unsigned char key_byte; /* repeated; 0: counts up from 1 */
        const char *key;        /* NULL: made of the byte */
        size_t key_length;
        unsigned char byte; /* of the text, repeated; 0: `text` */
        const char *text;
        size_t length;
        const char *hmac;
    } cases[] = {
        {0x0b, NULL, 20, 0, "Hi There", 8,
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {0, "Jefe", 4, 0, "what do ya want for nothing?", 28,
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {0xaa, NULL, 20, 0xdd, NULL, 50, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {0, NULL, 25, 0xcd, NULL, 50, "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
        {0xaa, NULL, 131, 0, "Test Using Larger Than Block-Size Key - Hash Key First", 54,
         "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
        {0xaa, NULL, 131, 0,
         "This is a test using a larger than block-size key and a larger than block-size data. The key needs "
         "to "
         "be hashed before being used by the HMAC algorithm.",
         152, "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        unsigned char key[131];
        unsigned char text[152];
        unsigned char digest[DIGEST_SHA256_BYTES];

        for (size_t k = 0; k < cases[i].key_length; k++)
            key[k] = cases[i].key ? (unsigned char)cases[i].key[k]
                                  : (unsigned char)(cases[i].key_byte ? cases[i].key_byte : k + 1);
        for (size_t k = 0; k < cases[i].length; k++)
            text[k] = cases[i].text ? (unsigned char)cases[i].text[k] : cases[i].byte;
        digest_hmac_sha256(key, cases[i].key_length, text, cases[i].length, digest);
        assert_string_equal(hex_of(digest, sizeof(digest)), cases[i].hmac);
    }
}

static void hex_is_lower_case(void **state)
{
    static const unsigned char bytes[] = {0x00, 0x0f, 0xa9, 0xff};
    char hex[9];

    (void)state;
    digest_hex(bytes, sizeof(bytes), hex);
    assert_string_equal(hex, "000fa9ff");
    digest_hex(bytes, 0, hex);
    assert_string_equal(hex, "");
}

/* Computed by another implementation; its name space is the version 5 UUID of "io.tidemark" among DNS names.
   Job ids that were derived rest on these: they must never change. */
static void uuids_are_those_of_version_5(void **state)
{
    static const struct {
        const char *name;
        const char *uuid;
    } cases[] = {
        {"", "4161aba7-c3f5-55a9-98a7-73aed7a47842"},
        {"a", "0c7496fd-4e7a-53c4-8d2a-bc618d2985d1"},
        {"job", "540e0079-e8c4-573c-af9e-59036aeaa2ac"},
        {"jobs/3/42", "369b6ed3-b611-537c-8669-451373ba63ee"},
    };
    char uuid[DIGEST_UUID_BYTES];
    char long_name[300];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        digest_uuid5(cases[i].name, strlen(cases[i].name), uuid);
        assert_string_equal(uuid, cases[i].uuid);
    }
    memset(long_name, 'x', sizeof(long_name));
    digest_uuid5(long_name, sizeof(long_name), uuid);
    assert_string_equal(uuid, "b1dcc3b4-1af9-5603-8722-53fd701e9e2c");
}

static void random_bytes_differ(void **state)
{
    unsigned char one[32] = {0};
    unsigned char other[32] = {0};

    (void)state;
    digest_random(one, sizeof(one));
    digest_random(other, sizeof(other));
    assert_memory_not_equal(one, other, sizeof(one));
    digest_random(one, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha_agrees_with_the_standard), cmocka_unit_test(nothing_at_all_has_a_digest),
        cmocka_unit_test(hmac_agrees_with_rfc_4231),    cmocka_unit_test(hex_is_lower_case),
        cmocka_unit_test(uuids_are_those_of_version_5), cmocka_unit_test(random_bytes_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
