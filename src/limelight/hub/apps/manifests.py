"""The apps of a folder for Kubernetes: an image and manifests for each."""

from __future__ import annotations

import hashlib
import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from limelight.core.errors import DeclarationError
from limelight.hub.apps import metadata
from limelight.hub.apps.catalog import Catalog, Source

PORT, USER = 7860, 1000
_VERSION = re.compile(r"\d[\w.+!]{0,50}", re.ASCII)
_ADDRESS = re.compile(r"https?://[\w.:@/%+~#=&?-]{1,1000}", re.ASCII)
Manifest = dict[str, Any]  # Any: as Kubernetes has it


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """Where the apps are to run."""

    images: str
    """The registry and path before each image's name."""
    domain: str
    """Each app gets the host `owner-name.DOMAIN`."""
    scale: Literal["knative", "none"] = "knative"
    """Whether apps sleep: as Knative Services, or never, as Deployments."""
    gateway: str = "gateway"
    """The Gateway whose routes lead to Deployments."""
    memory: str = "1Gi"
    storage: str = "5Gi"
    """Of a Deployment's volume."""
    limelight: str = ""
    """Which one images install: a version, or the http(s) address of a wheel; else the newest of the package index."""

    def requirement(self) -> str:
        """Raises `DeclarationError`."""
        name = "limelight[data,media,metrics,nats]"
        if not self.limelight:
            return name
        if _ADDRESS.fullmatch(self.limelight):
            return f"{name} @ {self.limelight}"
        if _VERSION.fullmatch(self.limelight):
            return f"{name}=={self.limelight}"
        expected = "a version or the http(s) address of a wheel"
        raise DeclarationError("limelight manifests: --limelight", expected, self.limelight)


def manifests(catalog: Catalog, source: Source, cluster: Cluster) -> list[Manifest]:
    """All that an app needs in its namespace."""
    label = catalog.label_of(source.name)
    image, host = f"{cluster.images}/{label}:{version(source)}", f"{label}.{cluster.domain}"
    if cluster.scale == "knative":
        return [_knative(label, image, host, cluster), _mapping(label, host)]
    return [
        _volume(label, cluster),
        _deployment(label, image, host, cluster),
        _service(label),
        _route(label, host, cluster),
    ]


def dockerfile(catalog: Catalog, source: Source, cluster: Cluster) -> str:
    """The image's recipe. Its context is the app's folder, or the folder of its script."""
    label = catalog.label_of(source.name)
    context = source.folder or source.script.parent
    packages, _ = metadata.dependencies_of(source.script)
    listed = source.requirements()
    for text in (*packages, str(context), str(source.script)):
        if not text.isprintable():
            raise DeclarationError(
                f"manifests: {source.name}", "names and requirements without control characters", text
            )
    installs = [f"RUN pip install --no-cache-dir {shlex.join(packages)}"] if packages else []
    if listed is not None and listed.suffix == ".txt":
        installs.append(f"COPY {listed.name} /tmp/\nRUN pip install --no-cache-dir -r /tmp/{listed.name}")
    elif listed is not None:
        installs.append("COPY . /tmp/project\nRUN pip install --no-cache-dir /tmp/project")
    what = "." if source.folder is not None else source.script.name
    command = ["limelight", "run", str(source.script.relative_to(context)), "--host", "0.0.0.0", "--port", str(PORT)]
    lines = [
        f"# docker build -f Dockerfile -t {cluster.images}/{label}:{version(source)} {context}",
        "FROM python:3.12-slim",
        f"RUN pip install --no-cache-dir {shlex.quote(cluster.requirement())}",
        *installs,
        f"RUN useradd --uid {USER} --create-home app && mkdir /data && chown app /data",
        f"USER {USER}",
        "WORKDIR /home/app",
        f"COPY --chown=app {what} ./",
        f"CMD {json.dumps(command)}",
    ]
    return "\n".join(lines) + "\n"


def version(source: Source) -> str:
    """A tag that changes with the app's files."""
    digest = hashlib.sha256()
    for path, _, _ in sorted(source.stamp):
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()[:12]


def _knative(label: str, image: str, host: str, cluster: Cluster) -> Manifest:
    container = _container(label, image, host, cluster, "")
    del container["ports"][0]["name"]  # Knative reads a protocol in it
    annotations = {"autoscaling.knative.dev/min-scale": "0", "autoscaling.knative.dev/max-scale": "1"}
    return {
        "apiVersion": "serving.knative.dev/v1",
        "kind": "Service",
        "metadata": {"name": label},
        "spec": {
            "template": {
                "metadata": {"annotations": annotations},
                # Streams are requests that last: one process answers many, and none is cut off early.
                "spec": {"containerConcurrency": 0, "timeoutSeconds": 600, "containers": [container]},
            }
        },
    }


def _mapping(label: str, host: str) -> Manifest:
    reference = {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "name": label}
    return {
        "apiVersion": "serving.knative.dev/v1beta1",
        "kind": "DomainMapping",
        "metadata": {"name": host},
        "spec": {"ref": reference},
    }


def _deployment(label: str, image: str, host: str, cluster: Cluster) -> Manifest:
    container = _container(label, image, host, cluster, "sqlite:////data/store.db")
    container["volumeMounts"] = [{"name": "data", "mountPath": "/data"}, {"name": "temporary", "mountPath": "/tmp"}]
    pod = {
        "terminationGracePeriodSeconds": 40,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": USER,
            "fsGroup": USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "automountServiceAccountToken": False,
        "containers": [container],
        "volumes": [
            {"name": "data", "persistentVolumeClaim": {"claimName": label}},
            {"name": "temporary", "emptyDir": {}},
        ],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": label, "labels": {"app": label}},
        "spec": {
            "replicas": 1,
            "strategy": {"type": "Recreate"},  # the store in the volume serves one process
            "selector": {"matchLabels": {"app": label}},
            "template": {"metadata": {"labels": {"app": label}}, "spec": pod},
        },
    }


def _container(label: str, image: str, host: str, cluster: Cluster, store: str) -> Manifest:
    environment: list[Manifest] = [
        {"name": "LIMELIGHT_ALLOWED_HOSTS", "value": host},
        {"name": "LIMELIGHT_TRUSTED_PROXIES", "value": "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16"},
        {"name": "LIMELIGHT_TEMP_DIR", "value": "/data/files" if store else "/tmp/limelight"},
    ]
    if store:
        environment.append({"name": "LIMELIGHT_STORE", "value": store})
    else:
        # Without this Secret, calls and sessions end with the process: a Knative Service has no volume.
        reference = {"name": f"{label}-store", "key": "url", "optional": True}
        environment.append({"name": "LIMELIGHT_STORE", "valueFrom": {"secretKeyRef": reference}})
    return {
        "name": "app",
        "image": image,
        "ports": [{"name": "http", "containerPort": PORT}],
        "env": environment,
        "readinessProbe": {"httpGet": {"path": "/readyz", "port": PORT}, "periodSeconds": 3},
        "livenessProbe": {"httpGet": {"path": "/healthz", "port": PORT}, "periodSeconds": 10, "failureThreshold": 6},
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": cluster.memory}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": bool(store),
            "capabilities": {"drop": ["ALL"]},
        },
    }


def _volume(label: str, cluster: Cluster) -> Manifest:
    wanted = {"requests": {"storage": cluster.storage}}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": label},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": wanted},
    }


def _service(label: str) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": label},
        "spec": {"selector": {"app": label}, "ports": [{"name": "http", "port": 80, "targetPort": "http"}]},
    }


def _route(label: str, host: str, cluster: Cluster) -> Manifest:
    rule = {"backendRefs": [{"name": label, "port": 80}], "timeouts": {"request": "0s"}}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": label},
        "spec": {"parentRefs": [{"name": cluster.gateway}], "hostnames": [host], "rules": [rule]},
    }


def write(catalog: Catalog, cluster: Cluster, output: Path) -> Iterator[Path]:
    """Write a folder for each app, and yield it."""
    import yaml  # noqa: PLC0415  # optional: extra `hub`

    for source in catalog.by_key.values():
        folder = output / catalog.label_of(source.name)
        folder.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump_all(manifests(catalog, source, cluster), sort_keys=False)
        (folder / "manifests.yaml").write_text(text, "utf-8")
        (folder / "Dockerfile").write_text(dockerfile(catalog, source, cluster), "utf-8")
        yield folder
