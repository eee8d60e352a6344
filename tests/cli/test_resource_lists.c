#include "selecting.h"

#include "adapters/registry.h"
#include "cli/resource_lists.h"

static struct resource_list list_of(const char *arn)
{
    struct resource_list list;

    for (size_t i = 0; resource_lists_at(i, &list); i++)
        if (strcmp(list.arn, arn) == 0)
            return list;
    fail_msg("no list of %s", arn);
    return list;
}

/* As they are found: a row for each ARN. */
static json_t *rows_of(const char *arns)
{
    SCOPED(json) json_t *list = selecting_json(arns);
    json_t *rows = memory_require(json_array()), *arn;
    size_t i;

    json_array_foreach(list, i, arn)
    {
        (void)json_array_append_new(rows, memory_require(json_pack("{s:O}", "ResourceARN", arn)));
    }
    return rows;
}

static void what_is_in_an_answer_is_known_by_its_arn(void **state)
{
    static const struct {
        const char *type, *answer, *arns;
    } cases[] = {
        {"arn:*:ec2:*:*:volume/vol-*", "{'volumeSet':[{'volumeId':'vol-0a'},{'volumeId':'vol-0b'}]}",
         "['arn:aws-cn:ec2:cn-north-1:111122223333:volume/vol-0a',"
         "'arn:aws-cn:ec2:cn-north-1:111122223333:volume/vol-0b']"},
        {"arn:*:ec2:*:*:volume/vol-*", "{}", "[]"},
        {"arn:*:ec2:*:*:instance/i-*",
         "{'reservationSet':[{'instancesSet':[{'instanceId':'i-0a'}]},{'instancesSet':[{'instanceId':'i-0b'}]}]}",
         "['arn:aws-cn:ec2:cn-north-1:111122223333:instance/i-0a',"
         "'arn:aws-cn:ec2:cn-north-1:111122223333:instance/i-0b']"},
        {"arn:*:dynamodb:*:*:table/*", "{'TableNames':['orders']}",
         "['arn:aws-cn:dynamodb:cn-north-1:111122223333:table/orders']"},
        {"arn:*:rds:*:*:db:*",
         "{'DBInstances':[{'DBInstanceArn':'arn:aws:rds:eu-west-1:111122223333:db:orders'},"
         "{'DBInstanceArn':'arn:aws:rds:eu-west-1:111122223333:db:member','DBClusterIdentifier':'c'}]}",
         "['arn:aws:rds:eu-west-1:111122223333:db:orders']"},
        {"arn:*:rds:*:*:cluster:*",
         "{'DBClusters':[{'DBClusterArn':'arn:aws:rds:eu-west-1:111122223333:cluster:a','Engine':'aurora-mysql'},"
         "{'DBClusterArn':'arn:aws:rds:eu-west-1:111122223333:cluster:n','Engine':'neptune'},"
         "{'DBClusterArn':'arn:aws:rds:eu-west-1:111122223333:cluster:d','Engine':'docdb'}]}",
         "['arn:aws:rds:eu-west-1:111122223333:cluster:a']"},
        {"arn:*:fsx:*:*:file-system/fs-*",
         "{'FileSystems':[{'ResourceARN':'arn:aws:fsx:eu-west-1:111122223333:file-system/fs-0a',"
         "'FileSystemType':'LUSTRE'},"
         "{'ResourceARN':'arn:aws:fsx:eu-west-1:111122223333:file-system/fs-0b','FileSystemType':'ONTAP'}]}",
         "['arn:aws:fsx:eu-west-1:111122223333:file-system/fs-0a']"},
        {"arn:*:elasticfilesystem:*:*:file-system/fs-*", "{'FileSystems':[{'FileSystemArn':'no ARN at all'}]}", "[]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct resource_list list = list_of(cases[i].type);
        const struct resource_owner owner = {"aws-cn", "111122223333", "cn-north-1"};
        SCOPED(json) json_t *answer = selecting_json(cases[i].answer);
        SCOPED(json) json_t *expected = selecting_json(cases[i].arns);
        SCOPED(json) json_t *found = memory_require(json_array());
        json_t *row;
        size_t k;

        resource_lists_take(&list, &owner, answer, found);
        assert_int_equal(json_array_size(found), json_array_size(expected));
        json_array_foreach(found, k, row)
        {
            assert_string_equal(json_text_at(row, "ResourceARN"), json_string_value(json_array_get(expected, k)));
            assert_true(json_is_array(json_object_get(row, "Tags")));
        }
    }
}

static void what_is_backed_up_with_another_is_sifted_out(void **state)
{
    static const struct {
        const char *type, *tagged, *listed, *left;
        bool is_asked;
    } cases[] = {
        {"arn:*:rds:*:*:db:*",
         "['arn:aws:rds:eu-west-1:111122223333:db:member', 'arn:aws:rds:eu-west-1:111122223333:db:own',"
         " 'arn:aws:rds:eu-west-1:111122223333:cluster:c']",
         "['arn:aws:rds:eu-west-1:111122223333:db:own']",
         "['arn:aws:rds:eu-west-1:111122223333:db:own', 'arn:aws:rds:eu-west-1:111122223333:cluster:c']", true},
        {"arn:*:rds:*:*:db:*", "['arn:aws:rds:eu-west-1:111122223333:db:member']", "[]", "[]", true},
        {"arn:*:rds:*:*:db:*", "['arn:aws:rds:eu-west-1:111122223333:cluster:c']", "[]",
         "['arn:aws:rds:eu-west-1:111122223333:cluster:c']", false},
        {"arn:*:ec2:*:*:volume/vol-*", "['arn:aws:ec2:eu-west-1:111122223333:volume/vol-0a']", "[]", NULL, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct resource_list list = list_of(cases[i].type);
        SCOPED(json) json_t *found = rows_of(cases[i].tagged);
        SCOPED(json) json_t *listed = rows_of(cases[i].listed);
        SCOPED(json) json_t *left = cases[i].left ? rows_of(cases[i].left) : NULL;
        size_t tagged = json_array_size(found);

        assert_int_equal(resource_lists_can_sift(&list, found), cases[i].is_asked);
        if (left == NULL)
            continue;
        (void)json_array_extend(found, listed);
        (void)json_array_extend(left, listed);
        resource_lists_sift(&list, found, tagged);
        assert_true(json_equal(found, left));
    }
}

static void the_owner_is_the_callers_account(void **state)
{
    SCOPED(json) json_t *user = selecting_json("{'Arn':'arn:aws:iam::111122223333:user/me'}");
    SCOPED(json) json_t *role = selecting_json("{'Arn':'arn:aws-us-gov:sts::444455556666:assumed-role/backup/s'}");
    SCOPED(json) json_t *nobody = selecting_json("{'Account':'111122223333'}");
    struct resource_owner owner;

    (void)state;
    assert_true(resource_lists_read_owner(user, "eu-west-1", &owner));
    assert_string_equal(owner.account, "111122223333");
    assert_string_equal(owner.partition, "aws");
    assert_string_equal(owner.region, "eu-west-1");
    assert_true(resource_lists_read_owner(role, "us-gov-west-1", &owner));
    assert_string_equal(owner.account, "444455556666");
    assert_string_equal(owner.partition, "aws-us-gov");
    assert_false(resource_lists_read_owner(nobody, "eu-west-1", &owner));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_in_an_answer_is_known_by_its_arn),
        cmocka_unit_test(what_is_backed_up_with_another_is_sifted_out),
        cmocka_unit_test(the_owner_is_the_callers_account),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
