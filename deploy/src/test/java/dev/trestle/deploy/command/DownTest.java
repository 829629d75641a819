package dev.trestle.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code deploy/down}: what goes, what stays, and what it asks first. */
@Execution(ExecutionMode.CONCURRENT)
class DownTest {

  private static final String[] UP = {"--environment", "acme", "--cluster", "acme"};

  @TempDir static Path up;
  private static World whole;

  @TempDir Path folder;

  @BeforeAll
  static void bringUp() {
    whole = World.in(up);
    assertThat(whole.run("up", UP).status()).isZero();
    whole.forget("changes");
  }

  private World up() {
    return whole.again(folder);
  }

  private static String[] data(String... more) {
    String[] all = Arrays.copyOf(UP, UP.length + 1 + more.length);
    all[UP.length] = "--data";
    System.arraycopy(more, 0, all, UP.length + 1, more.length);
    return all;
  }

  @Test
  void chartAndRolesGoAndDataStays() {
    World world = up();

    World.Run down = world.run("down", UP);
    world.forget("changes");
    Map<String, String> content = world.content();
    World.Run again = world.run("down", UP);

    assertThat(down.status()).isZero();
    assertThat(content)
        .doesNotContainKeys("cluster/status", "aws/stacks/trestle-acme-access")
        .containsKeys("aws/stacks/trestle-acme", "aws/tables/acme-event-log");
    assertThat(content.keySet()).filteredOn(name -> name.startsWith("aws/tables/")).hasSize(4);
    assertThat(content.keySet()).filteredOn(name -> name.startsWith("aws/buckets/")).hasSize(3);
    assertThat(again.status()).isZero();
    assertThat(world.changes()).isEmpty();
  }

  @Test
  void whatCannotBeReadIsNotTakenForGone() {
    World world = up();
    world.tell("refuse", "cloudformation describe-stacks\nCould not connect");

    World.Run run = world.run("down", UP);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.said()).contains("Could not connect").doesNotContain("Bus, queues, tables");
  }

  @Test
  void whatWasTakenDownComesUpAgain() {
    World world = up();
    Map<String, String> content = world.content();

    world.run("down", UP);
    World.Run run = world.run("up", UP);

    assertThat(run.status()).isZero();
    assertThat(world.content()).isEqualTo(content);
  }

  @Test
  void dataNeedsAnExportOrAWordThatNoneIsWanted() {
    World world = up();

    World.Run neither = world.run("down", data());
    World.Run both = world.run("down", data("--no-backup", "--export", "kept"));
    World.Run itself = world.run("down", data("--export", "s3://acme-uploads/x"));

    assertThat(neither).isEqualTo(new World.Run(2, neither.said()));
    assertThat(neither.said()).contains("--data needs --export BUCKET, or --no-backup");
    assertThat(both.said()).contains("contradict each other");
    assertThat(itself.said()).contains("that bucket is deleted, too");
    assertThat(world.changes()).isEmpty();
  }

  @Test
  void dataIsNamedAndTheEnvironmentAskedFor() {
    World world = up();

    World.Run wrong = world.answering("acme-test\n", "down", data("--no-backup"));

    assertThat(wrong.status()).isEqualTo(1);
    assertThat(wrong.said())
        .contains("table acme-event-log: about 7 items", "bucket acme-uploads: 1 versions")
        .contains("account 123456789012, region eu-west-1", "that is not acme");
    assertThat(world.content())
        .containsKeys(
            "aws/stacks/trestle-acme", "aws/tables/acme-event-log", "aws/buckets/acme-uploads");

    World.Run right = world.answering("acme\n", "down", data("--no-backup"));

    assertThat(right.status()).as(right.said()).isZero();
    assertThat(world.content()).isEmpty();
  }

  @Test
  void aKeyStaysAndIsNamed() {
    World world = up();
    world.tell("aws/stacks/trestle-acme.parameters", "CustomerKey=made\n");

    World.Run run = world.run("down", data("--no-backup", "--confirm", "acme"));

    assertThat(run.said()).contains("schedule-key-deletion", "--key-id arn:aws:kms:key/1");
  }

  @Test
  void everyTableIsExportedAndEveryBucketCopiedFirst() {
    World world = up();

    World.Run run = world.run("down", data("--export", "kept", "--confirm", "acme"));

    assertThat(run.status()).as(run.said()).isZero();
    assertThat(world.content().get("aws/exports").lines()).hasSize(4);
    assertThat(world.content().get("aws/copies").lines()).hasSize(3);
    assertThat(world.content()).containsOnlyKeys("aws/exports", "aws/copies");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dynamodb export-table", "s3 sync"})
  void anExportThatFailsDeletesNothing(String call) {
    World world = up();
    world.tell("refuse", call + "\nAccessDenied: no");

    World.Run run = world.run("down", data("--export", "kept", "--confirm", "acme"));

    assertThat(run.status()).isNotZero();
    assertThat(run.said()).contains("AccessDenied: no");
    assertThat(world.content())
        .containsKeys(
            "aws/stacks/trestle-acme", "aws/tables/acme-event-log", "aws/buckets/acme-uploads");
  }

  @Test
  void killedAfterEachChangeAndRunAgainEverythingIsGone() {
    String[] options = data("--no-backup", "--confirm", "acme");
    World world = up();

    int kills = 0;
    World.Run run;
    do {
      world.forget("changes");
      world.tell("kill", "after 1");
      run = world.run("down", options);
      kills++;
    } while (run.status() != 0 && kills < 40);

    assertThat(run.status()).as(run.said()).isZero();
    assertThat(kills).isGreaterThan(10);
    assertThat(world.content()).isEmpty();
  }

  @Test
  void aDryRunNamesWhatWouldGoAndDeletesNothing() {
    World world = up();

    World.Run run = world.run("down", data("--no-backup", "--dry-run"));

    assertThat(run.status()).isZero();
    assertThat(run.said())
        .contains("table acme-event-log: about 7 items")
        .contains(
            "would run: aws --region eu-west-1 dynamodb delete-table --table-name acme-event-log");
    assertThat(world.changes()).isEmpty();
  }
}
