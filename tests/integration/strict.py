"""An answer of the sandbox holds nothing that its model does not say: botocore's own parser would pass over it."""

import xml.etree.ElementTree


def strangers(shape, element):
    """The elements of an answer that its model does not know."""
    if shape.type_name == "list":
        name = shape.member.serialization.get("name", "member")
        for child in element:
            tag = child.tag.split("}")[1]
            yield from strangers(shape.member, child) if tag == name else [tag]
    elif shape.type_name == "structure":
        members = {member.serialization.get("name", own): member for own, member in shape.members.items()}
        for child in element:
            tag = child.tag.split("}")[1]
            yield from strangers(members[tag], child) if tag in members else [tag]
    else:
        yield from (child.tag.split("}")[1] for child in element)


def result_of(response, operation):
    """What the model's shape describes: the root itself in EC2's protocol, what is wrapped in a result in the others."""
    root = xml.etree.ElementTree.fromstring(response["body"])
    if operation.service_model.protocol == "ec2":
        root.remove(next(child for child in root if child.tag.endswith("}requestId")))
        return root
    [result, _metadata] = root
    return result


class Strict:
    """Hangs on a client; fails for an answer with something in it that the model does not say."""

    def __init__(self, client):
        self.answers = 0
        client.meta.events.register(f"before-parse.{client.meta.service_model.service_id.hyphenize()}", self)

    def __call__(self, response_dict, operation_model, **_):
        if response_dict["status_code"] != 200 or operation_model.output_shape is None:
            return
        found = list(strangers(operation_model.output_shape, result_of(response_dict, operation_model)))
        assert found == [], operation_model.name
        self.answers += 1
