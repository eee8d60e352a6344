/* The version of this build; a test compares it with the build's own. */
#ifndef TIDEMARK_CLI_VERSION_H
#define TIDEMARK_CLI_VERSION_H

#define TIDEMARK_VERSION "0.1.0"

/* Of its manual pages. */
#define TIDEMARK_VERSION_DATE "2026-11-26"

#endif
