"""What an operator applies: the network policies and rights that the test cluster cannot show are read here."""

from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml

from runner.kernels.pod.manifest import INSTALLATION, LOG_BYTES, MANAGED_BY, NETWORK, PORTS
from runner.quantities import byte_count, cpu_count
from runner.settings import Settings

FOLDER = Path(__file__).parents[2] / "kernel" / "cluster"
KERNELS, SERVICE = "reportbot-kernels", "reportbot"


def read():
    """All objects that the kustomization names, by kind and name."""
    files = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    assert sorted(files) == sorted(
        path.name for path in FOLDER.glob("*.yaml") if path.name != "kustomization.yaml"
    )
    found = {}
    for file in files:
        for each in yaml.safe_load_all((FOLDER / file).read_text()):
            place = each["metadata"].get("namespace", "")
            key = (each["kind"], place, each["metadata"]["name"])
            assert key not in found
            found[key] = each
    return found


@pytest.fixture(scope="module")
def objects():
    """The objects of the kustomization."""
    return read()


def pod_specs(objects):
    """The pods of the deployments, by name."""
    return {
        name: each["spec"]["template"]["spec"] for (kind, _, name), each in objects.items() if kind == "Deployment"
    }


def test_every_object_stands_in_one_of_the_two_namespaces(objects):
    """Nothing lands in whatever namespace happens to be current."""
    assert {place for _, place, _ in objects} == {"", KERNELS, SERVICE}
    assert {name for kind, _, name in objects if kind == "Namespace"} == {KERNELS, SERVICE}


@pytest.mark.parametrize("name", [KERNELS, SERVICE])
def test_namespaces_admit_restricted_pods_only(objects, name):
    """Pod Security refuses anything less, whoever asks."""
    labels = objects["Namespace", "", name]["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == "restricted"
    assert labels["kubernetes.io/metadata.name"] == name


def test_the_worker_may_do_what_it_does_and_no_more(objects):
    """Pods and Secrets of kernels, in their namespace; no exec, no log, no reading of Secrets, nothing cluster-wide."""
    assert not [kind for kind, _, _ in objects if kind.startswith("ClusterRole")]
    role = objects["Role", KERNELS, "kernels"]
    rules = {
        (group, resource): set(rule["verbs"])
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    }
    assert rules == {
        ("", "pods"): {"create", "get", "list", "watch", "delete"},
        ("", "secrets"): {"create", "delete"},
    }
    binding = objects["RoleBinding", KERNELS, "kernels"]
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "worker", "namespace": SERVICE}]
    assert [kind for kind, _, _ in objects].count("Role") == 1


def test_only_the_worker_is_given_a_token(objects):
    """Bot, Redis and kernels have nothing to say to the API server."""
    specs = pod_specs(objects)
    assert specs["worker"]["serviceAccountName"] == "worker"
    assert "automountServiceAccountToken" not in specs["worker"]
    assert specs["bot"]["automountServiceAccountToken"] is False
    assert specs["redis"]["automountServiceAccountToken"] is False
    assert objects["ServiceAccount", KERNELS, "default"]["automountServiceAccountToken"] is False


def policy(objects, name):
    """The specification of a network policy of the kernels."""
    return objects["NetworkPolicy", KERNELS, name]["spec"]


def test_kernels_are_cut_off_unless_allowed(objects):
    """The one policy without exceptions holds for all pods, in both directions."""
    assert policy(objects, "nothing") == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_only_workers_reach_kernels_and_only_their_ports(objects):
    """Namespace and label must both match."""
    rules = policy(objects, "workers-to-kernels")["ingress"]
    (source,) = rules[0]["from"]
    assert source["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": SERVICE}
    worker = objects["Deployment", SERVICE, "worker"]["spec"]["template"]["metadata"]["labels"]
    assert source["podSelector"]["matchLabels"].items() <= worker.items()
    bot = objects["Deployment", SERVICE, "bot"]["spec"]["template"]["metadata"]["labels"]
    assert not source["podSelector"]["matchLabels"].items() <= bot.items()
    assert sorted(port["port"] for port in rules[0]["ports"]) == sorted(PORTS.values())
    assert {port["protocol"] for port in rules[0]["ports"]} == {"TCP"}
    assert len(rules) == 1


def test_the_policies_know_kernels_by_the_labels_that_pods_get(objects):
    """A policy for a label that no pod has would hold for nobody."""
    assert policy(objects, "workers-to-kernels")["podSelector"]["matchLabels"] == {MANAGED_BY: "reportbot"}
    assert policy(objects, "kernels-to-outside")["podSelector"]["matchLabels"] == {
        MANAGED_BY: "reportbot",
        **NETWORK,
    }
    assert INSTALLATION != MANAGED_BY


def reachable(objects, address):
    """Whether a kernel that may use the network may open a connection there."""
    for rule in policy(objects, "kernels-to-outside")["egress"]:
        for to in rule["to"]:
            block = to.get("ipBlock")
            if block and ip_address(address) in ip_network(block["cidr"]):
                return not any(ip_address(address) in ip_network(each) for each in block["except"])
    return False


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "10.96.0.1",
        "10.244.0.7",
        "172.17.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "127.0.0.1",
        "fd00:ec2::254",
        "fe80::1",
        "::1",
        "64:ff9b::a9fe:a9fe",
    ],
)
def test_no_kernel_reaches_the_cluster_or_the_metadata(objects, address):
    """Whatever a bundle may, the cluster's own ranges and the cloud's metadata are out of reach."""
    assert not reachable(objects, address)


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07::1"])
def test_kernels_that_may_reach_the_world(objects, address):
    """The world outside is open to those that are labelled."""
    assert reachable(objects, address)


def test_names_are_asked_of_the_clusters_own_dns_only(objects):
    """The only way into the cluster is port 53 of its DNS."""
    dns, *_ = policy(objects, "kernels-to-outside")["egress"]
    (to,) = dns["to"]
    assert to["podSelector"]["matchLabels"] == {"k8s-app": "kube-dns"}
    assert {(port["protocol"], port["port"]) for port in dns["ports"]} == {("UDP", 53), ("TCP", 53)}


def test_only_bot_and_worker_reach_redis(objects):
    """What is in the queue and in the pool is nobody else's business."""
    assert objects["NetworkPolicy", SERVICE, "nothing-in"]["spec"] == {
        "podSelector": {},
        "policyTypes": ["Ingress"],
    }
    (rule,) = objects["NetworkPolicy", SERVICE, "to-redis"]["spec"]["ingress"]
    assert rule["from"][0]["podSelector"]["matchExpressions"][0]["values"] == ["bot", "worker"]
    assert [port["port"] for port in rule["ports"]] == [6379]


def test_the_limit_range_admits_what_bundles_may_ask_for(objects):
    """The largest kernel that the settings allow is the largest that the cluster admits."""
    (limit,) = objects["LimitRange", KERNELS, "one-kernel"]["spec"]["limits"]
    settings = Settings(_env_file=None)
    assert cpu_count(limit["max"]["cpu"]) == cpu_count(settings.kernel_max_cpu)
    assert byte_count(limit["max"]["memory"]) == byte_count(settings.kernel_max_memory)
    assert byte_count(limit["max"]["ephemeral-storage"]) == byte_count(settings.kernel_max_disk) + LOG_BYTES


def test_the_quota_bounds_all_kernels_together(objects):
    """Pods, Secrets, cpu, memory and disk have an end, and nothing else can be made there."""
    hard = objects["ResourceQuota", KERNELS, "all-kernels"]["spec"]["hard"]
    assert {"pods", "secrets", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"} <= hard.keys()
    assert hard["services"] == hard["persistentvolumeclaims"] == "0"


@pytest.mark.parametrize("name", ["bot", "worker", "redis"])
def test_deployments_are_restricted(objects, name):
    """Bot, worker and Redis run as nobody, with nothing to gain, on file systems that are read-only."""
    spec = pod_specs(objects)[name]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in spec["containers"]:
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert {"cpu", "memory"} <= container["resources"]["limits"].keys()


def test_redis_keeps_what_it_is_told(objects):
    """It writes to a volume, forgets nothing for want of memory, is never there twice, and wants a password."""
    spec = objects["Deployment", SERVICE, "redis"]["spec"]
    (container,) = spec["template"]["spec"]["containers"]
    arguments = " ".join(container["args"])
    assert "--appendonly yes" in arguments
    assert "--maxmemory-policy noeviction" in arguments
    assert "--requirepass $(REDIS_PASSWORD)" in arguments
    assert spec["strategy"] == {"type": "Recreate"}
    assert spec["template"]["spec"]["volumes"][0]["persistentVolumeClaim"]


def test_a_worker_has_time_to_finish_its_reports(objects):
    """A rolling update cuts no report off that is within its time."""
    grace = pod_specs(objects)["worker"]["terminationGracePeriodSeconds"]
    assert grace >= Settings(_env_file=None).kernel_max_timeout + 60


def test_every_setting_is_one(objects):
    """A name that is no setting would be believed to hold."""
    data = objects["ConfigMap", SERVICE, "reportbot"]["data"]
    assert not [name for name in data if name.lower() not in Settings.model_fields]
    assert data["KERNEL_NAMESPACE"] == KERNELS
    assert Settings(_env_file=None, **{name.lower(): value for name, value in data.items()}).kernel_pool == 2


def test_no_secret_is_in_a_file(objects):
    """Tokens come from Secrets that the operator makes."""
    assert not [key for key in objects if key[0] == "Secret"]
