/* Hashes for tables and checksums: fast, not secret.  Digests that security rests on are in digest.h. */
#ifndef TIDEMARK_BASE_HASH_H
#define TIDEMARK_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

/* 64 well-mixed bits.  Stable: journal checksums rest on it. */
uint64_t hash_bytes(const void *bytes, size_t length, uint64_t seed);
uint64_t hash_text(const char *text);

/* A small generator (splitmix64) for jitter and simulation: the same seed gives the same numbers. */
uint64_t hash_random(uint64_t *state);
uint64_t hash_random_below(uint64_t *state, uint64_t bound); /* 0 <= n < bound; bound > 0 */

#endif
