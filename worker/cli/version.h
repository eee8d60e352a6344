/* The version of this build; a test compares it with the build's own. */
#ifndef TIDEMARK_CLI_VERSION_H
#define TIDEMARK_CLI_VERSION_H

#define TIDEMARK_VERSION "0.1.0"

#endif
