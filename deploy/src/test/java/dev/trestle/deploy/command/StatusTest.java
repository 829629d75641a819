package dev.trestle.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code deploy/status} and {@code deploy/test}: what they take for healthy. */
class StatusTest {

  private static final String[] ACME = {"--environment", "acme", "--cluster", "acme"};

  @TempDir static Path folder;
  private static World world;

  @BeforeAll
  static void up() {
    world = World.in(folder.resolve("up"));
    assertThat(world.run("up", ACME).status()).isZero();
    world.forget("changes");
  }

  @Test
  void healthyIsZero() {

    World.Run run = world.run("status", ACME);

    assertThat(run.said()).contains("Healthy.").doesNotContain("ILL");
    assertThat(run.status()).isZero();
    assertThat(world.changes()).isEmpty();
  }

  @Test
  void nothingThereIsNotHealthy() {
    World empty = World.in(folder.resolve("empty"));

    World.Run run = empty.run("status", ACME);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.said())
        .contains("ILL  stack trestle-acme is not there", "ILL  stack trestle-acme-access")
        .contains("ILL  release trestle is not in namespace trestle");
    assertThat(empty.run("test", ACME).said()).contains("release trestle is not there");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deployments|trestle-gateway 2 2 2 2 1|trestle-gateway: 1 of 2 pods are ready",
        "deployments|trestle-gateway 3 2 2 2 2|pods are of the newest version",
        "deployments|trestle-gateway 3 3 2 1 2|1 of 2 pods are of the newest version",
        "pods|trestle-gateway-1 gateway false 0 <none>|pod trestle-gateway-1 is not ready",
        "pods|trestle-gateway-1 gateway false 9 CrashLoopBackOff|CrashLoopBackOff (restarted 9 times)",
        "pods|trestle-gateway-1 gateway true 9 <none>|was restarted 9 times",
        "hpa|trestle-gateway False|autoscaler trestle-gateway does not scale",
        "pdb|trestle-gateway 0|a node drain would wait",
        "dead|3|queue acme-a-dlq has 3 messages",
        "alarms|acme-dlq|alarm acme-dlq",
        "cluster/status|failed|release trestle is failed",
        "cluster/status|pending-upgrade|up is running, or was killed",
        "aws/stacks/trestle-acme|UPDATE_ROLLBACK_COMPLETE|its last update failed",
        "aws/stacks/trestle-acme|DELETE_FAILED|stack trestle-acme is DELETE_FAILED",
      })
  void whatIsIllIsNamed(String file, String content, String said) {
    String before = world.content().get(file);
    world.tell(file, content + "\n");

    World.Run run = world.run("status", ACME);

    world.forget(file);
    if (before != null) {
      world.tell(file, before);
    }

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.said()).contains("ILL  ", said, "Not healthy: 1 findings.");
  }

  @Test
  void whatCannotBeLookedAtIsNotHealthy() {
    world.tell("refuse", "get pods\nerror: You must be logged in to the server");

    World.Run run = world.run("status", ACME);

    world.forget("refuse");
    assertThat(run.status()).isNotZero();
    assertThat(run.said()).contains("You must be logged in").doesNotContain("Healthy.");
  }

  @Test
  void theTestIsThatOfTheChart() {
    assertThat(world.run("test", ACME)).isEqualTo(new World.Run(0, "OK\n"));
    assertThat(world.run("test", "--environment", "other").said())
        .contains("is of environment acme, not other");
    world.tell("refuse", "helm.* test\nError: pod trestle-test failed");
    World.Run run = world.run("test", ACME);
    world.forget("refuse");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.said()).contains("pod trestle-test failed");
  }
}
