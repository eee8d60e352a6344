/* The Resource Groups Tagging API as far as it finds what carries a tag. */
#ifndef TIDEMARK_SANDBOX_TAGGING_H
#define TIDEMARK_SANDBOX_TAGGING_H

#include "sandbox/service.h"

extern const struct service tagging_service;

#endif
