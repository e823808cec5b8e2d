"""Reads a version's documents with the libraries that define their formats, and prints what those understood."""

import json
import sys
from pathlib import Path

import attr
from cyclonedx.model.bom import Bom
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from huggingface_hub import ModelCard
from openlineage.client import event_v2, facet_v2
from openlineage.client.serde import Serde
from packageurl import PackageURL

folder = Path(sys.argv[1])


def hugging_face():
    data = ModelCard.load(folder / "model-card.md").data
    return {
        "license": data.license,
        "language": data.language,
        "library": data.library_name,
        "task": data.pipeline_tag,
        "tags": data.tags,
        "model": data.model_name,
        "results": [
            {
                "task": each.task_type,
                "dataset": [each.dataset_type, each.dataset_name, each.dataset_config],
                "metric": [each.metric_type, each.metric_value, each.verified],
                "source": [each.source_name, each.source_url],
            }
            for each in data.eval_results or []
        ],
    }


def cyclone_dx():
    text = (folder / "bom.cdx.json").read_text()
    errors = {
        version.name: str(JsonStrictValidator(version).validate_str(text) or "")
        for version in (SchemaVersion.V1_6,)
    }
    broken = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text.replace('"machine-learning-model"', '"model"', 1))
    bill = json.loads(text)
    packages = [PackageURL.from_string(each["purl"]) for each in bill["components"] if "purl" in each]
    # The library does not know model cards: what it keeps of the rest is compared.
    parsed = Bom.from_json(bill)
    return {
        "errors": errors,
        "refuses": broken is not None,
        "serial": str(parsed.serial_number),
        "model": [parsed.metadata.component.type.value, parsed.metadata.component.name, parsed.metadata.component.version],
        "packages": sorted([each.type, each.name, each.version] for each in packages),
        "components": sorted(each.bom_ref.value for each in parsed.components),
    }


# The facets of the specification, by the name that an event gives them.
FACETS = {
    "parent": facet_v2.parent_run.ParentRunFacet,
    "executionParameters": facet_v2.execution_parameters_run.ExecutionParametersRunFacet,
    "test": facet_v2.test_run.TestRunFacet,
    "tags": facet_v2.tags_run.TagsRunFacet,
    "jobType": facet_v2.job_type_job.JobTypeJobFacet,
    "sourceCodeLocation": facet_v2.source_code_location_job.SourceCodeLocationJobFacet,
    "documentation": facet_v2.documentation_job.DocumentationJobFacet,
    "ownership": facet_v2.ownership_job.OwnershipJobFacet,
    "version": facet_v2.dataset_version_dataset.DatasetVersionDatasetFacet,
    "datasetType": facet_v2.dataset_type_dataset.DatasetTypeDatasetFacet,
    "dataQualityMetrics": facet_v2.data_quality_metrics_input_dataset.DataQualityMetricsInputDatasetFacet,
    "dataQualityAssertions": facet_v2.data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet,
    "inputStatistics": facet_v2.input_statistics_input_dataset.InputStatisticsInputDatasetFacet,
    "outputStatistics": facet_v2.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet,
}


def nested(kind, value):
    """An attrs class from JSON, with the classes that its fields name."""
    fields = {field.name: field for field in attr.fields(attr.resolve_types(kind))}
    built = {}
    for name, each in value.items():
        if name in ("_producer", "_schemaURL"):
            continue
        if name not in fields:
            raise ValueError(f"{kind.__name__} has no {name}")
        inner = [a for a in (fields[name].type, *getattr(fields[name].type, "__args__", ())) if attr.has(a)]
        if inner and isinstance(each, list):
            each = [nested(inner[0], item) for item in each]
        elif inner and isinstance(each, dict):
            each = nested(inner[0], each)
        elif isinstance(each, list):
            listed = [b for a in getattr(fields[name].type, "__args__", ()) for b in getattr(a, "__args__", ()) if attr.has(b)]
            each = [nested(listed[0], item) for item in each] if listed else each
        built[name] = each
    return kind(**built)


def facets(given, seen):
    built = {}
    for name, value in given.items():
        if name.startswith("mlopsActions_"):
            continue
        kind = FACETS[name]
        built[name] = nested(kind, value)
        schema = kind._get_schema()
        seen[name] = [value["_schemaURL"], schema]
    return built


def dataset(kind, given, seen):
    extra = {key: facets(given[key], seen) for key in ("inputFacets", "outputFacets") if key in given}
    return kind(namespace=given["namespace"], name=given["name"], facets=facets(given["facets"], seen), **extra)


def open_lineage():
    events, seen = [], {}
    for line in (folder / "openlineage.ndjson").read_text().splitlines():
        given = json.loads(line)
        run, job = given["run"], given["job"]
        event = event_v2.RunEvent(
            eventType=event_v2.RunState[given["eventType"]],
            eventTime=given["eventTime"],
            run=event_v2.Run(runId=run["runId"], facets=facets(run["facets"], seen)),
            job=event_v2.Job(namespace=job["namespace"], name=job["name"], facets=facets(job["facets"], seen)),
            inputs=[dataset(event_v2.InputDataset, each, seen) for each in given["inputs"]],
            outputs=[dataset(event_v2.OutputDataset, each, seen) for each in given["outputs"]],
            producer=given["producer"],
        )
        again = json.loads(Serde.to_json(event))
        events.append({"type": again["eventType"], "run": again["run"]["runId"], "schema": [given["schemaURL"], again["schemaURL"]],
                       "inputs": [each["name"] for each in again["inputs"]], "outputs": [each["name"] for each in again["outputs"]]})
    return {"events": events, "facets": seen}


print(json.dumps({"huggingFace": hugging_face(), "cycloneDx": cyclone_dx(), "openLineage": open_lineage()}))
