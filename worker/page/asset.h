/* The files of the page, as they stand in worker/page/assets, in the binary. */
#ifndef TIDEMARK_PAGE_ASSET_H
#define TIDEMARK_PAGE_ASSET_H

#include <stddef.h>

struct asset {
    const char *path; /* "/page.css"; "/" for the page itself */
    const char *content_type;
    const char *bytes;
    size_t length;
    const char *etag; /* with its quotes */
};

/* Made by embed.cmake when the project is built. */
extern const struct asset assets[];
extern const size_t asset_count;

#endif
