#include "cli/shown.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "cli/character_width.h"

struct character {
    uint32_t code; /* 0 at the end */
    size_t length; /* in bytes; at least 1 unless at the end */
    bool is_broken;
};

static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead < 0xE0)
        return 2;
    if (lead >= 0xE0 && lead < 0xF0)
        return 3;
    return lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
}

/* A byte that fits nowhere counts as one broken character. */
static struct character next_character(const char *utf8)
{
    static const unsigned char lead_masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    const unsigned char *bytes = (const unsigned char *)utf8;
    size_t length = sequence_length(bytes[0]);
    struct character character = {.code = bytes[0] & lead_masks[length], .length = length};

    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xC0) != 0x80) /* a NUL as well: nothing is read behind the end */
            return (struct character){.code = '?', .length = 1, .is_broken = true};
        character.code = character.code << 6 | (bytes[i] & 0x3F);
    }
    if (length == 0)
        return (struct character){.code = '?', .length = 1, .is_broken = true};
    return character;
}

/* C0, DEL, C1, line and paragraph separators, bidirectional controls. */
static bool is_control(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200E && code <= 0x200F) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
}

/* As it is shown. */
static bool is_harmful(struct character character)
{
    return character.is_broken || is_control(character.code);
}

static size_t columns_of(struct character character)
{
    return is_harmful(character) ? 1 : character_width(character.code);
}

static size_t columns_within(const char *utf8, size_t length)
{
    size_t columns = 0;

    for (size_t used = 0; used < length && utf8[used];) {
        struct character character = next_character(utf8 + used);

        columns += columns_of(character);
        used += character.length;
    }
    return columns;
}

size_t shown_columns(const char *utf8)
{
    assert(utf8 != NULL);
    return columns_within(utf8, SIZE_MAX);
}

/* As many characters as fit; those without a width of their own go with the one before. */
static size_t append_characters(struct text *text, const char *utf8, size_t columns)
{
    size_t used = 0;

    while (*utf8) {
        struct character character = next_character(utf8);

        if (used + columns_of(character) > columns)
            break;
        if (is_harmful(character))
            text_append_char(text, '?');
        else
            text_append(text, utf8, character.length);
        used += columns_of(character);
        utf8 += character.length;
    }
    return used;
}

size_t shown_append(struct text *text, const char *utf8, size_t columns)
{
    static const char cut[] = "..";
    size_t needed = utf8 ? shown_columns(utf8) : 0;

    if (needed == 0)
        return 0;
    if (needed <= columns || columns <= sizeof(cut))
        return append_characters(text, utf8, columns);
    needed = append_characters(text, utf8, columns - (sizeof(cut) - 1));
    text_append_string(text, cut);
    return needed + sizeof(cut) - 1;
}

size_t shown_append_beginning(struct text *text, const char *utf8, size_t columns)
{
    assert(utf8 != NULL);
    return append_characters(text, utf8, columns);
}

const char *shown_last_part(const char *arn)
{
    const char *part = arn;

    assert(arn != NULL);
    for (; *arn; arn++)
        if ((*arn == '/' || *arn == ':') && arn[1])
            part = arn + 1;
    return part;
}

void shown_append_blanks(struct text *text, size_t count)
{
    for (; count > 0; count--)
        text_append_char(text, ' ');
}

void shown_append_padded(struct text *text, const char *utf8, size_t columns)
{
    shown_append_blanks(text, columns - shown_append(text, utf8, columns));
}

static void append_word(struct text *text, const char *word, size_t length)
{
    SCOPED(text) struct text copy;

    text_init(&copy, length);
    text_append(&copy, word, length);
    (void)append_characters(text, text_string(&copy), SIZE_MAX);
}

void shown_append_wrapped(struct text *text, const char *utf8, size_t indent, size_t columns)
{
    size_t used = indent;

    assert(indent < columns);
    while (*utf8) {
        size_t length = strcspn(utf8, " ");
        size_t needed = columns_within(utf8, length);

        if (used > indent && used + 1 + needed > columns) {
            text_append_char(text, '\n');
            shown_append_blanks(text, indent);
            used = indent;
        } else if (used > indent) {
            text_append_char(text, ' ');
            used++;
        }
        append_word(text, utf8, length);
        used += needed;
        utf8 += length;
        utf8 += strspn(utf8, " ");
    }
}

void shown_append_paragraph(struct text *text, const char *utf8, const struct terminal *terminal)
{
    shown_append_wrapped(text, utf8, 0, terminal->is_interactive ? terminal->columns : SIZE_MAX);
    text_append_char(text, '\n');
}
