#include "sandbox/shelf.h"

#include "sandbox/document.h"

const struct shelf *shelf_find(const struct world *world, const struct kind *kind)
{
    const struct shelf *shelf = world->shelves;

    while (shelf && shelf->kind != kind)
        shelf = shelf->next;
    return shelf;
}

struct shelf *shelf_of(struct world *world, const struct kind *kind)
{
    struct shelf **end = &world->shelves;

    while (*end && (*end)->kind != kind)
        end = &(*end)->next;
    if (*end == NULL) {
        *end = arena_allocate(&world->arena, sizeof(**end));
        **end = (struct shelf){.kind = kind};
    }
    return *end;
}

void shelf_done_all(struct world *world)
{
    for (struct shelf *shelf = world->shelves; shelf; shelf = shelf->next) {
        for (size_t i = 0; i < shelf->documents.count; i++)
            json_decref(document_of(shelf->documents.all[i])->fields);
        collection_done(&shelf->documents);
        index_done(&shelf->by_token);
    }
    world->shelves = NULL;
}
