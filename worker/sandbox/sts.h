/* STS as far as it gives keys for roles and says whose keys they are. */
#ifndef TIDEMARK_SANDBOX_STS_H
#define TIDEMARK_SANDBOX_STS_H

#include "sandbox/service.h"

extern const struct service sts_service;

#endif
