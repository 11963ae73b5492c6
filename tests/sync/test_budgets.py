"""Which instances are paced together."""

from dataclasses import replace
from pathlib import Path

from wizard.kustomer.budget import Budget
from wizard.sync.budgets import Budgets
from wizard.workspace.instances import Instance
from wizard.workspace.workspace import Workspace


def instances(workspace: Workspace) -> list[Instance]:
    accounts = (("One", "acme", False), ("Two", "acme", False), ("Three", "lumen", False), ("Four", "acme", True))
    return [workspace.instances.add(name=name, subdomain=acme, practice=made_up) for name, acme, made_up in accounts]


def test_instances_of_one_account_share_its_requests(tmp_path: Path) -> None:
    made: list[Budget] = []

    def make() -> Budget:
        made.append(Budget())
        return made[-1]

    workspace = Workspace(tmp_path / "workspace.sqlite")
    one, two, three, four = instances(workspace)
    budgets = Budgets(make)
    assert budgets.of(one) is budgets.of(one) is made[0]
    assert budgets.of(two) not in made, "it stands beside the first"
    assert budgets.of(two)._buckets["org"] is made[0]._buckets["org"]
    assert budgets.of(two)._buckets["search"] is not made[0]._buckets["search"]
    assert [budgets.of(three), budgets.of(four)] == made[1:]

    moved = replace(two, subdomain="lumen")
    assert budgets.of(moved)._buckets["org"] is made[1]._buckets["org"]
    workspace.close()
