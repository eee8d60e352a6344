/* Hooks of the EC2 adapter, the other way: restore metadata in AWS Backup's forms as RunInstances takes it.  What is
   not named here has the same form in both.  What has neither form goes as it is, for EC2 to refuse.
   https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
#ifndef TIDEMARK_ADAPTERS_EC2_LAUNCH_H
#define TIDEMARK_ADAPTERS_EC2_LAUNCH_H

#include "adapters/adapter.h"

adapter_convert ec2_launch_placement; /* an empty name of a group is none */
adapter_convert ec2_launch_monitoring; /* {"State":"enabled"}: {"Enabled":true} */
adapter_convert ec2_launch_requires_imdsv2; /* true: "required"; false: as the image has it */

/* As they are, but for their snapshots, which are the image's: AWS Backup supports no others. */
adapter_convert ec2_launch_block_devices;

/* The interfaces exactly as they are given, in the names of the call.  One that has both an id and a subnet is how AWS
   Backup describes an interface of the source: a new one like it is made in that subnet, as the source's own, and its
   addresses, are the source's as long as it lives.  One with an id alone is there already, and is attached. */
adapter_convert ec2_launch_network_interfaces;

/* Of the devices of an instance, those that would outlive it, as ModifyInstanceAttribute takes them so that they do
   not; nothing if there are none. */
adapter_convert ec2_launch_lasting_volumes;

#endif
