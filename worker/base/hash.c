#include "base/hash.h"

#include <assert.h>
#include <string.h>

static uint64_t mix(uint64_t value)
{
    value ^= value >> 30;
    value *= UINT64_C(0xbf58476d1ce4e5b9);
    value ^= value >> 27;
    value *= UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

uint64_t hash_bytes(const void *bytes, size_t length, uint64_t seed)
{
    const unsigned char *at = bytes;
    uint64_t hash = mix(seed ^ length * UINT64_C(0x9e3779b97f4a7c15));
    uint64_t word;

    for (; length >= sizeof(word); at += sizeof(word), length -= sizeof(word)) {
        memcpy(&word, at, sizeof(word));
        hash = (hash ^ word) * UINT64_C(0x9fb21c651e98df25);
        hash ^= hash >> 32;
    }
    word = 0;
    if (length)
        memcpy(&word, at, length);
    return mix(hash ^ word);
}

uint64_t hash_text(const char *text)
{
    return hash_bytes(text, strlen(text), 0);
}

uint64_t hash_random(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    return mix(*state);
}

uint64_t hash_random_below(uint64_t *state, uint64_t bound)
{
    assert(bound > 0);
    return hash_random(state) % bound;
}
