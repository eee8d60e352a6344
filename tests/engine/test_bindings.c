#include "harness/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "engine/bindings.h"

static struct job_record job_with_variables(void)
{
    return (struct job_record){
        .request = {.kind = JOB_BACKUP,
                    .job_id = "job-1",
                    .resource_arn = "arn:aws:ec2:eu-west-1:111122223333:volume/vol-1"},
        .account = "111122223333",
        .region = "eu-west-1",
        .variables = {{.name = "Size", .value = "8", .is_json = 1},
                      {.name = "Subnets", .value = "[\"a\",\"b\"]", .is_json = 1},
                      {.name = "Quoted", .value = "say \"{JobId}\""}},
        .variable_count = 3,
    };
}

static void templates_expand(void **state)
{
    static const struct {
        const char *template;
        const char *json;
    } cases[] = {
        {"{}", "{}"},
        {"{\"Id\":\"{JobId}\"}", "{\"Id\":\"job-1\"}"},
        {"{\"Text\":\"job {JobId} of {ResourceId}\"}", "{\"Text\":\"job job-1 of vol-1\"}"},
        {"{\"Size\":\"{Size}\"}", "{\"Size\":8}"},
        {"{\"Size\":\"{Size} GiB\"}", "{\"Size\":\"8 GiB\"}"},
        {"{\"List\":\"{Subnets}\"}", "{\"List\":[\"a\",\"b\"]}"},
        {"{\"List\":\"in {Subnets}\"}", "{\"List\":\"in [\\\"a\\\",\\\"b\\\"]\"}"},
        {"{\"A\":\"{Nothing?}\",\"B\":1}", "{\"B\":1}"},
        {"{\"A\":\"{Size?}\"}", "{\"A\":8}"},
        {"{\"A\":[\"{Nothing?}\",\"{JobId}\"]}", "{\"A\":[\"job-1\"]}"},
        {"{\"A\":[\"x\",\"{Subnets*}\",\"y\"]}", "{\"A\":[\"x\",\"a\",\"b\",\"y\"]}"},
        {"{\"A\":[{\"B\":[]},true,null,1.5]}", "{\"A\":[{\"B\":[]},true,null,1.5]}"},
        {"{\"A\":\"{ JobId }\"}", "{\"A\":\"{ JobId }\"}"},
        /* A value is never read as a template again: what a service says cannot name variables. */
        {"{\"A\":\"{Quoted}\",\"B\":\"<{Quoted}>\"}",
         "{\"A\":\"say \\\"{JobId}\\\"\",\"B\":\"<say \\\"{JobId}\\\">\"}"},
        {"{\"{JobId}\":1}", "{\"{JobId}\":1}"},
    };
    struct job_record job = job_with_variables();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};
        json_t *tree = NULL;
        char *printed;

        if (!bindings_expand(&job, cases[i].template, &tree, &error))
            fail_msg("%s: %s", cases[i].template, error.message);
        printed = json_dumps(tree, JSON_COMPACT);
        assert_string_equal(printed, cases[i].json);
        free(printed);
        json_decref(tree);
    }
}

static void what_cannot_be_expanded_says_why(void **state)
{
    static const struct {
        const char *template;
        const char *message;
    } cases[] = {
        {"{\"A\":\"{Nothing}\"}", "variable {Nothing} is not bound"},
        {"{\"A\":[{\"B\":\"x{Nothing}\"}]}", "variable {Nothing} is not bound"},
        {"{\"A\":\"x{Nothing?}\"}", "variable {Nothing} is not bound"},
        {"{\"A\":\"{Metadata.iops}\"}", "variable {Metadata.iops} is not bound"},
        {"{\"A\"}", "a template is no JSON: ':' expected near '}'"},
    };
    struct job_record job = job_with_variables();

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error = {0};
        json_t *tree = NULL;

        assert_false(bindings_expand(&job, cases[i].template, &tree, &error));
        assert_string_equal(error.message, cases[i].message);
        assert_int_equal(error.class, ERROR_INTERNAL);
        assert_null(tree);
    }
}

static void a_text_expands(void **state)
{
    struct job_record job = job_with_variables();
    struct arena arena = {0};
    struct error error = {0};
    const char *text = NULL;

    (void)state;
    assert_true(
        bindings_expand_text(&job, "arn:{Partition}:ec2:{Region}::x/{JobId}-{Size}", &arena, &text, &error));
    assert_string_equal(text, "arn:aws:ec2:eu-west-1::x/job-1-8");
    assert_true(bindings_expand_text(&job, "", &arena, &text, &error));
    assert_string_equal(text, "");
    assert_false(bindings_expand_text(&job, "{Nothing}", &arena, &text, &error));
    assert_string_equal(error.message, "variable {Nothing} is not bound");
    assert_string_equal(text, "");
    arena_release(&arena);
}

static void a_text_has_a_ceiling(void **state)
{
    struct job_record job = job_with_variables();
    char *much = memory_allocate_zeroed(1, 40 * KIB + 1);
    struct arena arena = {0};
    struct error error = {0};
    const char *text;

    (void)state;
    memset(much, 'x', 40 * KIB);
    bindings_set(&job, "Much", much, false);
    assert_true(bindings_expand_text(&job, "{Much}", &arena, &text, &error));
    assert_false(bindings_expand_text(&job, "{Much}{Much}", &arena, &text, &error));
    assert_string_equal(error.message, "a template grew beyond 65536 bytes");
    arena_release(&arena);
    free(much);
}

static void variables_are_set_and_replaced(void **state)
{
    static const char *const names[] = {"a", "b", "c", "d"};
    struct job_record job = {0};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        bindings_set(&job, names[i], "1", false);
    bindings_set(&job, "c", "[2]", true);
    assert_int_equal(job.variable_count, COUNT_OF(names));
    assert_string_equal(job_record_variable(&job, "c")->value, "[2]");
    assert_int_equal(job_record_variable(&job, "c")->is_json, 1);
    assert_string_equal(job_record_variable(&job, "d")->value, "1");
}

static json_t *parse(const char *text)
{
    json_error_t wrong;
    json_t *tree = json_loads(text, JSON_DECODE_ANY, &wrong);

    if (tree == NULL)
        fail_msg("%s in %s", wrong.text, text);
    return tree;
}

static void answers_are_captured(void **state)
{
    static const struct capture captures[] = {
        {"SnapshotId", "snapshotId", true},
        {"Size", "volumeSize"},
        {"Nodes", "cluster.nodes"},
        {"First", "cluster.nodes[0].id"},
        {"Owner", "tagSet{team}", false},
        {"Kms", "kmsKeyId"},
        {"Empty", "empty"},
        {"Null", "null"},
        {NULL},
    };
    SCOPED(json)
    json_t *answer =
        parse("{\"snapshotId\":\"snap-1\",\"volumeSize\":8,\"cluster\":{\"nodes\":[{\"id\":\"n\"}]},"
              "\"tagSet\":[{\"key\":\"team\",\"value\":\"blue\"}],\"empty\":\"\",\"null\":null}");
    struct job_record job = {0};
    struct arena arena = {0};
    struct error error = {0};

    (void)state;
    assert_true(bindings_capture(&job, captures, answer, &arena, &error));
    assert_string_equal(job_record_variable(&job, "SnapshotId")->value, "snap-1");
    assert_int_equal(job_record_variable(&job, "SnapshotId")->is_json, 0);
    assert_string_equal(job_record_variable(&job, "Size")->value, "8");
    assert_int_equal(job_record_variable(&job, "Size")->is_json, 1);
    assert_string_equal(job_record_variable(&job, "Nodes")->value, "[{\"id\":\"n\"}]");
    assert_string_equal(job_record_variable(&job, "First")->value, "n");
    assert_string_equal(job_record_variable(&job, "Owner")->value, "blue");
    assert_null(job_record_variable(&job, "Kms"));
    assert_null(job_record_variable(&job, "Empty"));
    assert_null(job_record_variable(&job, "Null"));
    arena_release(&arena);
}

static json_t *first_of(const json_t *list)
{
    return json_incref(json_array_get(list, 0));
}

static json_t *name_of(const json_t *answer)
{
    return json_sprintf("%s-%s", json_text_at(answer, "a"), json_text_at(answer, "b"));
}

static void captures_of_many_and_by_hooks(void **state)
{
    static const struct capture captures[] = {
        {"Groups", "set[*].groupId"},
        {"All", "set[*]"},
        {"Zones", "zones[*]"},
        {"Teams", "set[*].tags{team}"},
        {"None", "set[*].nothing"},
        {"NoSet", "nobody[*].id"},
        {"First", "set[*].groupId", true, first_of},
        {"Name", "", true, name_of},
        {"Tag", "tagMap{tidemark:job-id}"},
        {"Missing", "nobody", false, name_of},
        {NULL},
    };
    SCOPED(json)
    json_t *answer = parse("{\"a\":\"x\",\"b\":\"y\",\"zones\":[\"z1\",\"z2\"],\"tagMap\":{\"tidemark:job-id\":\"j\"},"
                           "\"set\":[{\"groupId\":\"g1\",\"tags\":{\"team\":\"blue\"}},{\"groupId\":\"g2\"},{\"other\":1}]}");
    struct job_record job = {0};
    struct arena arena = {0};
    struct error error = {0};

    (void)state;
    assert_true(bindings_capture(&job, captures, answer, &arena, &error));
    assert_string_equal(job_record_variable(&job, "Groups")->value, "[\"g1\",\"g2\"]");
    assert_string_equal(job_record_variable(&job, "Zones")->value, "[\"z1\",\"z2\"]");
    assert_string_equal(job_record_variable(&job, "Teams")->value, "[\"blue\"]");
    assert_non_null(job_record_variable(&job, "All"));
    assert_null(job_record_variable(&job, "None"));
    assert_null(job_record_variable(&job, "NoSet"));
    assert_string_equal(job_record_variable(&job, "First")->value, "g1");
    assert_string_equal(job_record_variable(&job, "Name")->value, "x-y");
    assert_string_equal(job_record_variable(&job, "Tag")->value, "j");
    assert_null(job_record_variable(&job, "Missing"));
    arena_release(&arena);
}

static void items_stand_in_a_list_in_many_or_alone(void **state)
{
    static const struct {
        const char *answer, *path, *items;
    } cases[] = {
        {"{\"set\":[1,2]}", "set", "[1,2]"},
        {"{\"set\":[]}", "set", "[]"},
        {"{\"a\":{\"b\":1}}", "a", "[{\"b\":1}]"},
        {"{\"b\":1}", "", "[{\"b\":1}]"},
        {"{\"set\":\"\"}", "set", "[]"},
        {"{}", "set", "[]"},
        {"{\"sets\":[{\"set\":[1,2]},{\"set\":[]},{},{\"set\":\"\"},{\"set\":[3]}]}", "sets[*].set", "[1,2,3]"},
        {"{\"sets\":[]}", "sets[*].set", "[]"},
        {"{}", "sets[*].set", "[]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        SCOPED(json) json_t *answer = parse(cases[i].answer);
        SCOPED(json) json_t *wanted = parse(cases[i].items);
        SCOPED(json) json_t *items = bindings_items_at(answer, cases[i].path);

        assert_true(json_equal(items, wanted));
    }
}

static void a_splice_must_be_a_list(void **state)
{
    struct job_record job = job_with_variables();
    struct error error = {0};
    json_t *tree = NULL;

    (void)state;
    assert_false(bindings_expand(&job, "{\"A\":[\"{Size*}\"]}", &tree, &error));
    assert_string_equal(error.message, "variable {Size} is no list");
    assert_null(tree);
}

static void a_missing_required_value_is_an_error(void **state)
{
    static const struct capture captures[] = {{"SnapshotId", "snapshotId", true}, {NULL}};
    static const char *const answers[] = {"{}", "{\"snapshotId\":\"\"}", "{\"snapshotId\":null}", "[]",
                                          "\"text\""};

    (void)state;
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        SCOPED(json) json_t *answer = parse(answers[i]);
        struct job_record job = {0};
        struct arena arena = {0};
        struct error error = {0};

        assert_false(bindings_capture(&job, captures, answer, &arena, &error));
        assert_string_equal(error.message, "the service's answer has no snapshotId");
        assert_false(bindings_has_required(captures, answer, &error));
        assert_int_equal(error.class, ERROR_TRANSIENT);
        assert_string_equal(error.message, "the service's answer has no snapshotId");
        assert_int_equal(job.variable_count, 0);
        arena_release(&arena);
    }
}

static void a_full_list_of_captures_needs_no_end(void **state)
{
    struct capture captures[CAPTURES_MAX];
    SCOPED(json) json_t *answer = parse("{\"a\":\"1\"}");
    char names[CAPTURES_MAX][8];
    struct job_record job = {0};
    struct arena arena = {0};
    struct error error = {0};

    (void)state;
    for (size_t i = 0; i < CAPTURES_MAX; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "v%zu", i);
        captures[i] = (struct capture){.variable = names[i], .path = "a", .is_required = true};
    }
    assert_true(bindings_has_required(captures, answer, &error));
    assert_true(bindings_capture(&job, captures, answer, &arena, &error));
    assert_int_equal(job.variable_count, CAPTURES_MAX);
    arena_release(&arena);
}

static void what_stands_at_a_path(void **state)
{
    static const struct {
        const char *path;
        const char *text; /* NULL: nothing, or no scalar */
    } cases[] = {
        {"state", "pending"},
        {"size", "8"},
        {"ratio", "0.5"},
        {"is", "true"},
        {"not", "false"},
        {"deep.list[1].name", "second"},
        {"deep.list[2].name", NULL},
        {"deep", NULL},
        {"none", NULL},
        {"state.name", NULL},
        {"nothing", NULL},
        {"tagSet{team}", "blue"},
        {"tagSet{tidemark:job-id}", "job-1"},
        {"tagSet{none}", NULL},
        {"none{team}", NULL},
        {"deep.TagList{team}", "red"},
    };
    SCOPED(json)
    json_t *tree = parse(
        "{\"state\":\"pending\",\"size\":8,\"ratio\":0.5,\"is\":true,\"not\":false,\"nothing\":null,"
        "\"tagSet\":[7,{\"key\":\"team\",\"value\":\"blue\"},{\"key\":\"tidemark:job-id\",\"value\":\"job-"
        "1\"}],"
        "\"deep\":{\"list\":[{},{\"name\":\"second\"}],\"TagList\":[{\"Key\":\"team\",\"Value\":\"red\"}]}}");
    char buffer[32];

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *text = bindings_text_at(tree, cases[i].path, buffer, sizeof(buffer));

        if (cases[i].text == NULL && text)
            fail_msg("%s is %s", cases[i].path, text);
        if (cases[i].text)
            assert_string_equal(text, cases[i].text);
    }
    assert_null(bindings_text_at(NULL, "state", buffer, sizeof(buffer)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates_expand),
        cmocka_unit_test(what_cannot_be_expanded_says_why),
        cmocka_unit_test(a_text_expands),
        cmocka_unit_test(a_text_has_a_ceiling),
        cmocka_unit_test(variables_are_set_and_replaced),
        cmocka_unit_test(answers_are_captured),
        cmocka_unit_test(captures_of_many_and_by_hooks),
        cmocka_unit_test(items_stand_in_a_list_in_many_or_alone),
        cmocka_unit_test(a_splice_must_be_a_list),
        cmocka_unit_test(a_missing_required_value_is_an_error),
        cmocka_unit_test(a_full_list_of_captures_needs_no_end),
        cmocka_unit_test(what_stands_at_a_path),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
