#include "harness/check.h"

#include "base/json.h"
#include "sandbox/resource.h"

static const char *read_serial_of_two(const struct resource *resource, int64_t now_ms,
                                      char buffer[RESOURCE_FIELD_BYTES])
{
    (void)now_ms;
    (void)buffer;
    return resource->serial == 2 ? "two" : NULL;
}

static const struct resource_field fields[] = {
    {.wire = "id", .filter = "the-id", .read = resource_read_id},
    {.wire = "createTime", .read = resource_read_created},
    {.filter = "only-a-filter", .read = resource_read_id},
    {.wire = "two", .read = read_serial_of_two},
    {0},
};

static void a_collection_finds_by_id_and_by_parent(void **state)
{
    struct resource resources[] = {
        {.id = "a", .parent_id = "p"}, {.id = "b", .parent_id = "p"}, {.id = "c", .parent_id = ""}};
    struct collection collection = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(resources); i++) {
        collection_add(&collection, &resources[i]);
        assert_int_equal(resources[i].serial, i);
    }
    assert_ptr_equal(index_find(&collection.by_id, "b")->items[0], &resources[1]);
    assert_int_equal(index_find(&collection.by_parent, "p")->count, 2);
    collection_done(&collection);
    assert_int_equal(collection.count, 0);
}

static void a_tag_is_added_replaced_and_removed(void **state)
{
    struct resource resource = {.id = "a", .parent_id = ""};
    struct collection collection = {0};
    struct arena arena = {0};

    (void)state;
    collection_add(&collection, &resource);
    collection_tag(&collection, &resource, &(struct tag){"k", "1"}, &arena);
    collection_tag(&collection, &resource, &(struct tag){"l", "1"}, &arena);
    collection_tag(&collection, &resource, &(struct tag){"k", "2"}, &arena);
    assert_int_equal(resource.tag_count, 2);
    assert_string_equal(resource_tag(&resource, "k"), "2");
    assert_int_equal(collection_tagged(&collection, "k", "1")->count, 0);
    assert_int_equal(collection_tagged(&collection, "k", "2")->count, 1);
    collection_untag(&collection, &resource, "k");
    collection_untag(&collection, &resource, "unknown");
    assert_null(resource_tag(&resource, "k"));
    assert_string_equal(resource_tag(&resource, "l"), "1");
    assert_int_equal(collection_tagged(&collection, "k", "2")->count, 0);
    assert_null(collection_tagged(&collection, "never", "1"));
    collection_done(&collection);
    arena_release(&arena);
}

static void an_item_shows_the_fields_that_are_there(void **state)
{
    struct resource resource = {.id = "a", .parent_id = "", .created_ms = 1000, .serial = 2};
    struct collection collection = {0};
    struct arena arena = {0};
    json_t *item = resource_item(&resource, fields, 0);
    json_t *expected =
        json_pack("{s:s,s:s,s:s}", "id", "a", "createTime", "1970-01-01T00:00:01.000Z", "two", "two");

    (void)state;
    assert_true(json_equal(item, expected));
    json_decref(item);
    collection_add(&collection, &resource);
    collection_tag(&collection, &resource, &(struct tag){"k", "1"}, &arena);
    item = resource_item(&resource, fields, 0);
    assert_null(json_object_get(item, "two"));
    assert_string_equal(json_text_at(item, "tagSet[0].key"), "k");
    assert_string_equal(json_text_at(item, "tagSet[0].value"), "1");
    json_decref(item);
    json_decref(expected);
    collection_done(&collection);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_collection_finds_by_id_and_by_parent),
        cmocka_unit_test(a_tag_is_added_replaced_and_removed),
        cmocka_unit_test(an_item_shows_the_fields_that_are_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
