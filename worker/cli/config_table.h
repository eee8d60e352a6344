/* The rows behind config.h, for the files that set and print them. */
#ifndef TIDEMARK_CLI_CONFIG_TABLE_H
#define TIDEMARK_CLI_CONFIG_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "cli/config.h"

enum config_type {
    CONFIG_TEXT,
    CONFIG_NUMBER,
    CONFIG_CHOICE,
};

struct config_option {
    const char *name;
    enum config_type type;
    size_t offset;           /* of its member in struct config */
    const char *fallback;    /* what it is when nobody sets it; of a number, its digits */
    int64_t min, max;        /* of a number */
    const char *choices;     /* of a choice: "auto, json, text" */
    const char *help;
    bool is_secret;          /* never shown */
    bool is_proxy;           /* a URL with a user and a password, which alone are never shown */
};

extern const struct config_option config_options[];
extern const size_t config_option_count;

/* NULL if there is none. */
const struct config_option *config_option_find(const char *name);

/* The environment's name of an option: "TIDEMARK_WORKER_ID". */
void config_environment_name(const char *option, struct text *name);

#endif
