/* Manual pages in the language of man(7), made of the tables that --help, the configuration and the exit codes are. */
#ifndef TIDEMARK_CLI_MAN_PAGE_H
#define TIDEMARK_CLI_MAN_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum { MAN_PAGE_NAME_BYTES = 64, MAN_PAGE_BYTES_MAX = MIB };

/* The name of page number `index`, as "tidemark-job.1".  False behind the last. */
bool man_page_name(size_t index, char name[MAN_PAGE_NAME_BYTES]);

void man_page_append(size_t index, struct text *page);

#endif
