/* The checksum of zlib, gzip and Ethernet, which DynamoDB sends of its answers. */
#ifndef TIDEMARK_BASE_CRC32_H
#define TIDEMARK_BASE_CRC32_H

#include <stddef.h>
#include <stdint.h>

uint32_t crc32_of(const void *bytes, size_t length);

#endif
