"""The pod of a kernel, and its Secret, as they are filled in."""

import json
from dataclasses import replace

import pytest
import yaml

from runner.errors import SettingsError
from runner.kernels.base import KernelSpec
from runner.kernels.pod.backend import make_connection
from runner.kernels.pod.manifest import PORTS, PodPlan, make_pod, make_secret, pod_spec_hash, read_manifest
from runner.paths import POD

MIB = 2**20
SPEC = KernelSpec(
    cpu=0.5, memory=512 * MIB, disk=64 * MIB, preload=("pandas", "numpy"), extra=("scipy",), expires=959.2
)
PLAN = PodPlan(
    name="kernel-abc",
    spec=SPEC,
    spec_hash="0123456789abcdef",
    image="registry/kernel:7",
    installation="somewhere",
    expires_at=1_700_000_000,
    started_by="host.1.2",
    user=20_123,
)


@pytest.fixture(scope="module")
def manifest():
    """The manifest that is shipped."""
    return read_manifest(POD)


@pytest.fixture
def pod(manifest):
    """The pod of a kernel without network."""
    return make_pod(manifest, PLAN)


def kernel(pod):
    """The container of the kernel, which is the only one."""
    (container,) = pod["spec"]["containers"]
    return container


def test_a_pod_is_hardened(pod):
    """Nothing of the hardened specification is missing."""
    spec, container = pod["spec"], kernel(pod)
    assert spec["restartPolicy"] == "Never"
    assert spec["terminationGracePeriodSeconds"] == 0
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False
    assert spec["hostUsers"] is False
    assert not [name for name in ("hostNetwork", "hostPID", "hostIPC") if spec.get(name)]
    assert spec["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": 20_123,
        "runAsGroup": 20_123,
        "fsGroup": 20_123,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "privileged": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_every_volume_is_sized_or_read_only(pod):
    """A kernel can write in one place, which holds what its bundle may have."""
    connection, work = pod["spec"]["volumes"]
    assert connection["secret"]["secretName"] == "kernel-abc"
    assert work["emptyDir"]["sizeLimit"] == str(64 * MIB)
    mounts = {mount["name"]: mount for mount in kernel(pod)["volumeMounts"]}
    assert mounts["connection"]["readOnly"] is True
    assert set(mounts) == {"connection", "work"}


def test_limits_are_the_specs_and_requests_small(pod):
    """Limits are to the byte what the spec says; requests are the manifest's."""
    assert kernel(pod)["resources"] == {
        "limits": {"cpu": "500m", "memory": str(512 * MIB), "ephemeral-storage": str(96 * MIB)},
        "requests": {"cpu": "100m", "memory": "128Mi", "ephemeral-storage": "16Mi"},
    }


def test_no_request_exceeds_its_limit(manifest):
    """A small kernel asks for no more than it may have, which the cluster would refuse."""
    small = replace(SPEC, cpu=0.05, memory=64 * MIB)
    resources = kernel(make_pod(manifest, replace(PLAN, spec=small)))["resources"]
    assert resources["requests"] == {"cpu": "50m", "memory": str(64 * MIB), "ephemeral-storage": "16Mi"}


def test_the_deadline_is_the_expiry_rounded_up(pod):
    """The cluster ends the pod when the kernel's time is up, should nobody else."""
    assert pod["spec"]["activeDeadlineSeconds"] == 960


def test_labels_say_whose_it_is_which_it_is_and_until_when(pod):
    """Whoever looks after pods knows them by their labels."""
    labels = pod["metadata"]["labels"]
    assert labels["app.kubernetes.io/managed-by"] == "reportbot"
    assert labels["reportbot/installation"] == "somewhere"
    assert labels["reportbot/spec"] == "0123456789abcdef"
    assert labels["reportbot/expires"] == "1700000000"
    assert pod["metadata"]["annotations"]["reportbot/started-by"] == "host.1.2"


def test_the_network_is_given_by_a_label_and_names_with_it(pod, manifest):
    """Without network, the policies' label is absent and look-ups fail at once; with it, names are resolved."""
    assert "network" not in pod["metadata"]["labels"]
    assert (pod["spec"]["dnsPolicy"], pod["spec"]["dnsConfig"]["nameservers"]) == ("None", ["127.0.0.1"])
    connected = make_pod(manifest, replace(PLAN, spec=replace(SPEC, network=True)))
    assert connected["metadata"]["labels"]["network"] == "allowed"
    assert "dnsPolicy" not in connected["spec"]


def test_the_entrypoint_is_told_what_to_import_and_its_limits(pod):
    """What it is to be is in the arguments; what it may know is not."""
    container = kernel(pod)
    assert container["image"] == "registry/kernel:7"
    arguments = container["args"]
    assert arguments[arguments.index("--preload") + 1] == "pandas,numpy,scipy"
    assert arguments[arguments.index("--file-size") + 1] == str(64 * MIB)
    assert {"name": "OMP_NUM_THREADS", "value": "1"} in container["env"]


def test_the_five_ports_are_declared(pod):
    """They are those that the connection names and the network policy opens."""
    assert sorted(port["containerPort"] for port in kernel(pod)["ports"]) == sorted(PORTS.values())


def test_a_runtime_class_is_set_where_there_is_one(pod, manifest):
    """KERNEL_RUNTIME_CLASS reaches the pod."""
    assert "runtimeClassName" not in pod["spec"]
    assert make_pod(manifest, replace(PLAN, runtime_class="gvisor"))["spec"]["runtimeClassName"] == "gvisor"


def test_what_an_operator_adds_stays(manifest):
    """The manifest can be changed: whatever is not filled in is kept, and the manifest itself is left alone."""
    before = json.dumps(manifest)
    own = json.loads(before)
    own["spec"]["tolerations"] = [{"key": "reports", "operator": "Exists"}]
    own["metadata"]["labels"]["team"] = "data"
    pod = make_pod(own, PLAN)
    assert pod["spec"]["tolerations"] == own["spec"]["tolerations"]
    assert pod["metadata"]["labels"]["team"] == "data"
    make_pod(manifest, PLAN)
    assert json.dumps(manifest) == before


def test_no_key_is_in_the_pod_and_all_are_in_the_secret(pod):
    """Whoever may read pods learns no key; the Secret goes with the pod."""
    pod["metadata"]["uid"] = "u-1"
    connection = make_connection()
    secret = make_secret(pod, connection)
    file = json.loads(secret["stringData"]["connection.json"])
    keys = [file["key"], file["curve_publickey"], file["curve_secretkey"]]
    assert all(len(key) >= 40 for key in keys)
    assert not [key for key in keys if key in json.dumps(pod)]
    assert (file["transport"], file["ip"]) == ("tcp", "0.0.0.0")
    (owner,) = secret["metadata"]["ownerReferences"]
    assert (owner["kind"], owner["name"], owner["uid"]) == ("Pod", "kernel-abc", "u-1")
    assert secret["metadata"]["labels"]["reportbot/installation"] == "somewhere"
    assert secret["immutable"] is True


def test_every_kernel_has_keys_of_its_own():
    """Nothing is shared between two connections but the ports."""
    one, other = make_connection(), make_connection()
    assert {name for name in one if one[name] == other[name]} == {"transport", "signature_scheme", *PORTS}


def test_a_changed_manifest_or_entrypoint_makes_other_kernels(manifest):
    """Kernels that wait are replaced when what makes them changes; the expiry and extra modules change nothing."""
    facts = {"image": "i", "manifest": manifest, "entrypoint": "1", "runtime_class": None}
    same = pod_spec_hash(SPEC, **facts)
    assert pod_spec_hash(replace(SPEC, expires=1, extra=()), **facts) == same
    changed = {**manifest, "spec": {**manifest["spec"], "nodeName": "n"}}
    others = [{"image": "j"}, {"manifest": changed}, {"entrypoint": "2"}, {"runtime_class": "gvisor"}]
    assert same not in {pod_spec_hash(SPEC, **{**facts, **change}) for change in others}


@pytest.mark.parametrize(
    "text", ["a: [", "kind: Pod", "kind: Deployment\nspec: {containers: [{name: kernel}], volumes: []}", "\x00"]
)
def test_a_manifest_that_is_no_kernels_pod_is_refused(tmp_path, text):
    """The operator is told which file is wrong."""
    file = tmp_path / "pod.yaml"
    file.write_text(text)
    with pytest.raises(SettingsError, match=r"pod\.yaml"):
        read_manifest(file)


def test_the_shipped_manifest_has_every_key_once():
    """YAML takes the last of two equal keys without a word."""

    class Strict(yaml.SafeLoader):
        pass

    def mapping(loader, node):
        names = [loader.construct_object(key) for key, _ in node.value]
        assert len(names) == len(set(names)), names
        return loader.construct_mapping(node, deep=True)

    Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, mapping)
    assert yaml.load(POD.read_text(), Strict)["kind"] == "Pod"
