/* Any bytes as a record of the journal, as they are and with a right checksum: what is decoded must come back
   the same after another round, and print. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "proto/job_record.h"

enum { HEAD_BYTES = 6 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void go_round(const struct job_record *record)
{
    struct job_record again;
    SCOPED(text) struct text first;
    SCOPED(text) struct text second;

    text_init(&first, 16 * MIB);
    text_init(&second, 16 * MIB);
    job_record_encode(record, &first);
    if (!job_record_decode(first.bytes, first.length, &again, NULL))
        abort();
    job_record_encode(&again, &second);
    assert(first.length == second.length && memcmp(first.bytes, second.bytes, first.length) == 0);
    text_clear(&second);
    job_record_print(&again, &second);
    assert(second.length > 0);
}

static void decode(const void *bytes, size_t length)
{
    struct job_record record;

    if (job_record_decode(bytes, length, &record, NULL))
        go_round(&record);
}

/* Without this no input would ever get past the checksum. */
static void decode_sealed(const uint8_t *bytes, size_t length)
{
    uint8_t *sealed = memory_allocate(HEAD_BYTES + length);
    unsigned version = length % 2 ? JOB_RECORD_VERSION : JOB_RECORD_VERSION_OLDEST;
    uint64_t checksum = hash_bytes(bytes, length, version);

    sealed[0] = 0x54;
    sealed[1] = (uint8_t)version;
    for (int i = 0; i < 4; i++)
        sealed[2 + i] = (uint8_t)(checksum >> 8 * i);
    if (length)
        memcpy(sealed + HEAD_BYTES, bytes, length);
    decode(sealed, HEAD_BYTES + length);
    free(sealed);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    decode(bytes, length);
    decode_sealed(bytes, length);
    return 0;
}
