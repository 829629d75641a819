package dev.trestle.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code deploy/up}: what it does once, twice, killed, dry and refused. */
@Execution(ExecutionMode.CONCURRENT)
class UpTest {

  private static final String[] EVERYTHING = {
    "--environment",
    "acme",
    "--cluster",
    "acme",
    "--schemas",
    "--build",
    "123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme",
    "--base",
    "base@sha256:1"
  };

  @TempDir Path folder;

  private World world() {
    return world("world-a");
  }

  private World world(String name) {
    return World.in(folder.resolve(name));
  }

  @Test
  void bringsEverythingUpAndASecondRunChangesNothing() {
    World world = world();

    World.Run first = world.run("up", EVERYTHING);
    Map<String, String> content = world.content();
    world.forget("changes");
    World.Run second = world.run("up", EVERYTHING);

    assertThat(first.said()).contains("1 AWS resources", "5 Readiness", "Up. Next:");
    assertThat(first.status()).isZero();
    assertThat(second.said()).contains("nothing has changed");
    assertThat(second.status()).isZero();
    assertThat(world.changes()).isEmpty();
    assertThat(world.content()).isEqualTo(content);
  }

  @Test
  void killedAfterEachChangeAndRunAgainEndsEqual() {
    World whole = world("whole");
    assertThat(whole.run("up", EVERYTHING).status()).isZero();
    int changes = whole.changes().size();
    World world = world();

    // Each run is killed after its first change, so the next one goes on from there.
    for (int change = 1; change <= changes; change++) {
      world.forget("changes");
      world.tell("kill", "after 1");
      World.Run killed = world.run("up", EVERYTHING);
      assertThat(killed.status()).as("change %s: %s", change, killed).isNotZero();
    }
    World.Run last = world.run("up", EVERYTHING);

    assertThat(changes).isGreaterThan(7);
    assertThat(last.status()).as(last.said()).isZero();
    assertThat(world.content()).isEqualTo(whole.content());
  }

  @Test
  void killedInTheMidstOfEachLongStepAndRunAgainEndsEqual() {
    String[] options = {"--environment", "acme", "--cluster", "acme"};
    World whole = world("whole");
    assertThat(whole.run("up", options).status()).isZero();
    World world = world();

    for (String step : List.of("the alarms", "2 Roles", "3 Images", "4 Chart")) {
      world.forget("changes");
      world.tell("kill", "in 1");
      World.Run killed = world.run("up", options);
      assertThat(killed.status()).as("before %s: %s", step, killed).isNotZero();
    }
    World.Run last = world.run("up", options);

    assertThat(last.said()).contains("an earlier run was killed here (pending-upgrade)");
    assertThat(last.status()).isZero();
    assertThat(world.content()).isEqualTo(whole.content());
  }

  @Test
  void aDryRunPrintsWhatItWouldChangeAndChangesNothing() {
    World world = world();

    World.Run run = world.run("up", with("--dry-run"));

    assertThat(run.status()).isZero();
    assertThat(run.said())
        .contains(
            "would run: aws --region eu-west-1 cloudformation deploy --stack-name trestle-acme",
            "would run: helm --kube-context acme --namespace trestle upgrade --install trestle",
            "would run: mvn",
            "clusterIssuer: \"https://oidc.eks.eu-west-1.amazonaws.com/id/ABC\"",
            "Nothing was changed.");
    assertThat(world.changes()).isEmpty();
    assertThat(world.content()).isEmpty();
  }

  @Test
  void onlyTheServicesMayPutOnANewBusUnlessOthersAreNamed() {
    World world = world();
    world.run("up", "--environment", "acme", "--cluster", "acme");
    World named = world("named");
    named.run(
        "up", "--environment", "acme", "--cluster", "acme", "--parameter", "BusPublishers=me");

    assertThat(world.content().get("aws/stacks/trestle-acme.parameters"))
        .contains(
            "BusPublishers=arn:aws:iam::123456789012:role/acme-trestle-gateway,"
                + "arn:aws:iam::123456789012:role/acme-trestle-replayer");
    assertThat(named.content().get("aws/stacks/trestle-acme.parameters"))
        .contains("BusPublishers=me")
        .doesNotContain("acme-trestle-gateway");
  }

  @Test
  void withoutPodIdentityServiceAccountsNameTheirRoles() {
    World world = world();
    world.forget("pod-identity");
    world.tell("irsa", "");

    world.run("up", "--environment", "acme", "--cluster", "acme");
    // What was made stays, though the agent comes later.
    world.tell("pod-identity", "");
    World.Run again = world.run("up", "--environment", "acme", "--cluster", "acme");

    assertThat(again.said()).contains("nothing has changed");
    assertThat(world.content().get("cluster/manifest"))
        .contains("eks.amazonaws.com/role-arn: \"arn:aws:iam::123456789012:role/gateway\"");
  }

  @Test
  void rolesMayUseTheKeyOfTheEnvironment() {
    World keyed = world("keyed");
    keyed.run(
        "up", "--environment", "acme", "--cluster", "acme", "--parameter", "CustomerKey=made");
    World plain = world("plain");
    plain.run("up", "--environment", "acme", "--cluster", "acme");

    assertThat(keyed.content().get("aws/stacks/trestle-acme-access.parameters"))
        .contains("KmsKeyArn=arn:aws:kms:key/1");
    assertThat(plain.content().get("aws/stacks/trestle-acme-access.parameters"))
        .doesNotContain("KmsKeyArn");
  }

  @Test
  void alarmsHaveTheirOwnStackAndParameters() {
    World world = world();
    world.run("up", "--environment", "acme", "--alarms", "JobsWaitSeconds=600");

    assertThat(world.content().get("aws/stacks/trestle-acme-alarms.parameters"))
        .contains("Environment=acme", "JobsWaitSeconds=600");
  }

  @Test
  void aStackThatFailsSaysWhy() {
    World world = world();
    world.tell(
        "refuse", "cloudformation deploy.*trestle-acme-access\nFailed to create the changeset");

    World.Run run = world.run("up", "--environment", "acme", "--cluster", "acme");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.said())
        .contains("Failed to create the changeset", "Resource of that name exists")
        .contains("stack trestle-acme-access was not deployed");
    assertThat(world.content()).doesNotContainKey("cluster/status");
  }

  @Test
  void anAnswerThatIsNeitherYesNorNoEndsIt() {
    World world = world();
    world.tell("refuse", "cloudformation describe-stacks\nAccessDenied: not for you");

    World.Run run = world.run("up", "--environment", "acme", "--cluster", "acme");

    assertThat(run.status()).isNotZero();
    assertThat(run.said()).contains("AccessDenied: not for you");
    assertThat(world.changes()).isEmpty();
  }

  @Test
  void aStackThatWasNeverWholeGoesFirst() {
    World world = world();
    world.tell("aws/stacks/trestle-acme", "ROLLBACK_COMPLETE");
    world.tell("aws/stacks/trestle-acme.parameters", "");

    World.Run run = world.run("up", "--environment", "acme", "--cluster", "acme");

    assertThat(run.said()).contains("stack trestle-acme is ROLLBACK_COMPLETE: it goes first");
    assertThat(run.status()).isZero();
    assertThat(world.content().get("aws/stacks/trestle-acme")).isEqualTo("CREATE_COMPLETE\n");
  }

  @Test
  void anotherClusterThanNamedIsRefused() {
    World world = world();
    world.tell("server", "https://other.eks.amazonaws.com");

    World.Run run = world.run("up", "--environment", "acme", "--cluster", "acme");

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.said())
        .contains("kubectl's context leads to https://other", "aws eks update-kubeconfig");
    assertThat(world.changes()).isEmpty();
  }

  @Test
  void aChangedSchemaAloneIsUpdated() {
    World world = world();
    world.run("up", EVERYTHING);
    world.repository("schemas/video-uploaded.v1.json", "{}");
    world.run("up", EVERYTHING);
    world.forget("changes");

    world.repository("schemas/video-uploaded.v1.json", "{\"title\": \"Video\"}");
    world.run("up", EVERYTHING);

    assertThat(world.changes())
        .singleElement()
        .asString()
        .contains("update-schema", "--registry-name acme-trestle", "video-uploaded.v1");
  }

  private static String[] with(String option) {
    String[] all = Arrays.copyOf(EVERYTHING, EVERYTHING.length + 1);
    all[EVERYTHING.length] = option;
    return all;
  }
}
