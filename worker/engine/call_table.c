#include "engine/call_table.h"

#include <assert.h>
#include <stdlib.h>

struct flying *call_table_add(struct call_table *table)
{
    struct flying *flying = memory_allocate_zeroed(1, sizeof(*flying));
    struct flying **slot;

    flying->call.id = ++table->last_id;
    slot = &table->slots[flying->call.id % CALL_TABLE_SLOTS];
    flying->next = *slot;
    *slot = flying;
    table->count++;
    return flying;
}

struct flying *call_table_find(const struct call_table *table, uint64_t id)
{
    struct flying *flying = table->slots[id % CALL_TABLE_SLOTS];

    while (flying && flying->call.id != id)
        flying = flying->next;
    return flying;
}

static void release(struct flying *flying)
{
    json_decref(flying->call.input);
    arena_release(&flying->arena);
    free(flying);
}

void call_table_remove(struct call_table *table, struct flying *flying)
{
    struct flying **link = &table->slots[flying->call.id % CALL_TABLE_SLOTS];

    while (*link != flying) {
        assert(*link != NULL);
        link = &(*link)->next;
    }
    *link = flying->next;
    table->count--;
    release(flying);
}

void call_table_done(struct call_table *table)
{
    for (size_t i = 0; i < CALL_TABLE_SLOTS; i++)
        while (table->slots[i])
            call_table_remove(table, table->slots[i]);
}
