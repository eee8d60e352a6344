/* Completion of command lines, for three shells, made of the table of commands: words of commands, options, the values
   that a table knows.  A script asks nobody: it works where no Kafka is. */
#ifndef TIDEMARK_CLI_COMPLETION_H
#define TIDEMARK_CLI_COMPLETION_H

#include <stdbool.h>

#include "base/text.h"

enum { COMPLETION_BYTES_MAX = MIB };

void completion_bash(struct text *script);
void completion_zsh(struct text *script);
void completion_fish(struct text *script);

/* What the shells' files share: commands in the order of the table, grouped by their first word. */

/* The first word of command `index`; its length is returned, and whether an earlier command begins with it too. */
size_t completion_first_word(size_t index, bool *is_repeated);

/* Whether the word is a command by itself as well, as "schema" beside "schema list". */
bool completion_is_command(const char *word, size_t length);

/* Calls `append` for every option of a command. */
struct command;
struct flag;
void completion_each_flag(const struct command *command, struct text *script,
                          void (*append)(const struct flag *flag, struct text *script));

/* Whether its value is a file's name. */
bool completion_takes_file(const struct flag *flag);

/* Appends the configuration's option names, each with "=" and a blank: what --set takes. */
void completion_append_options(struct text *script);

/* Appends a text inside single quotes as a shell reads it; fish differs. */
void completion_append_quoted(const char *string, struct text *script);

#endif
