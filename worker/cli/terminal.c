#include "cli/terminal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_ELSEWHERE = 100, ROWS_ELSEWHERE = 24, COLUMNS_MIN = 20, ROWS_MIN = 4 };

static const char *variable(const char *name)
{
    const char *value = getenv(name);

    return value ? value : "";
}

/* As setlocale() would choose it, without changing how numbers are printed. */
static bool is_utf8_wanted(void)
{
    const char *locale = variable("LC_ALL");

    if (*locale == '\0')
        locale = variable("LC_CTYPE");
    if (*locale == '\0')
        locale = variable("LANG");
    return strstr(locale, "UTF-8") || strstr(locale, "utf8");
}

void terminal_look(int descriptor, struct terminal *terminal)
{
    bool is_dumb = strcmp(variable("TERM"), "dumb") == 0 || *variable("TERM") == '\0';
    struct winsize size = {0};

    assert(terminal != NULL);
    *terminal = (struct terminal){.columns = COLUMNS_ELSEWHERE, .rows = ROWS_ELSEWHERE};
    terminal->has_unicode = is_utf8_wanted();
    if (!isatty(descriptor))
        return;
    terminal->is_interactive = !is_dumb;
    terminal->has_colour = !is_dumb && *variable("NO_COLOR") == '\0';
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
        terminal->columns = size.ws_col > COLUMNS_MIN ? size.ws_col : COLUMNS_MIN;
        terminal->rows = size.ws_row > ROWS_MIN ? size.ws_row : ROWS_MIN;
    }
}

const char *terminal_colour(const struct terminal *terminal, enum colour colour)
{
    static const char *const sequences[COLOUR_COUNT] = {
        [COLOUR_NONE] = "\x1b[0m",    [COLOUR_GREEN] = "\x1b[32m", [COLOUR_RED] = "\x1b[31m",
        [COLOUR_YELLOW] = "\x1b[33m", [COLOUR_CYAN] = "\x1b[36m",  [COLOUR_DIM] = "\x1b[2m",
    };

    assert(colour < COLOUR_COUNT);
    return terminal->has_colour ? sequences[colour] : "";
}
