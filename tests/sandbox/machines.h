/* A caller with EC2 instances, for the sandbox's tests. */
#ifndef TIDEMARK_TESTS_SANDBOX_MACHINES_H
#define TIDEMARK_TESTS_SANDBOX_MACHINES_H

#include "sandbox/asking.h"

#define INSTANCE "i-0123456789abcdef0"
#define STOPPED "i-0123456789abcdef1"
#define EPHEMERAL "i-0123456789abcdef2"
#define WINDOWS "i-0123456789abcdef3"

/* Beside a running one: a stopped one, one without EBS, and one that runs Windows, with two volumes. */
static inline struct asking with_instances(void)
{
    struct asking asking = asking_new(NULL);

    add_resource(&asking, "ec2:instance", INSTANCE, "{'keyName':'operations'}");
    add_resource(&asking, "ec2:instance", STOPPED, "{'instanceState':{'name':'stopped'},'instanceType':'m5.large'}");
    add_resource(&asking, "ec2:instance", EPHEMERAL, "{'rootDeviceType':'instance-store'}");
    add_resource(&asking, "ec2:instance", WINDOWS,
                 "{'platform':'windows','blockDeviceMapping':["
                 "{'deviceName':'/dev/sda1','ebs':{'volumeId':'" VOLUME "','deleteOnTermination':true}},"
                 "{'deviceName':'/dev/sdf','ebs':{'deleteOnTermination':false}},"
                 "{'deviceName':'/dev/sdg','virtualName':'ephemeral0'}]}");
    return asking;
}

/* An image of it, once it is available. */
static inline void make_image(struct asking *asking, const char *instance, char id[32])
{
    ASSERT_ASKED(asking, "CreateImage",
                 "{'InstanceId':'%s','Name':'image of %s','NoReboot':'true','TagSpecification':["
                 "{'ResourceType':'image','Tag':[{'Key':'a','Value':'image'}]},"
                 "{'ResourceType':'snapshot','Tag':[{'Key':'a','Value':'snapshot'}]}]}",
                 instance, instance);
    (void)snprintf(id, 32, "%s", told(asking, "imageId"));
    asking->now_ms += 200000;
}

#endif
