package dev.trestle.deploy.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code deploy/preflight}, and the options of all commands. */
@Execution(ExecutionMode.CONCURRENT)
class PreflightTest {

  private static final String[] ACME = {"--environment", "acme", "--cluster", "acme"};

  @TempDir Path folder;
  private World world;

  @BeforeEach
  void begin() {
    world = World.in(folder);
  }

  private static String[] with(String[] options, String... more) {
    return Stream.of(options, more).flatMap(Stream::of).toArray(String[]::new);
  }

  private void misses(String what, String remedy) {
    World.Run run = world.run("preflight", ACME);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.said()).contains("MISSING  " + what, remedy, "1 missing");
    assertThat(world.changes()).isEmpty();
  }

  @Test
  void nothingIsMissing() {
    World.Run run = world.run("preflight", ACME);

    assertThat(run.said()).contains("Nothing is missing.").doesNotContain("MISSING");
    assertThat(run.status()).isZero();
    assertThat(world.changes()).isEmpty();
  }

  @Test
  void credentials() {
    world.tell("refuse", "sts get-caller-identity\nThe security token is expired");
    misses("AWS credentials: The security token is expired", "aws sso login");
  }

  @Test
  void rightsForAlarms() {
    world.tell("denied", "cloudwatch:PutMetricAlarm -");
    misses(
        "rights to make alarms: cloudwatch:PutMetricAlarm",
        "let arn:aws:iam::123456789012:user/ada");
  }

  /** A session has no policies of its own. */
  @Test
  void rightsOfASessionAreThoseOfItsRole() {
    world.tell("caller", "arn:aws:sts::123456789012:assumed-role/deployer/ada");
    world.tell("denied", "cloudwatch:PutDashboard -");
    misses("rights to make the dashboard: cloudwatch:PutDashboard", "role/team/deployer do that");
  }

  @Test
  void rightsForAKeyOnlyWhereOneIsMade() {
    world.tell("denied", "kms:CreateKey -");
    assertThat(world.run("preflight", ACME).said()).contains("Nothing is missing.");

    World.Run run = world.run("up", with(ACME, "--parameter", "CustomerKey=made"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.said()).contains("MISSING  rights to make a KMS key: kms:CreateKey");
    assertThat(world.changes()).isEmpty();
  }

  @Test
  void rightsThatCannotBeToldHoldNobodyUp() {
    world.tell("denied", "cloudwatch:PutMetricAlarm aws:MultiFactorAuthPresent");
    assertThat(world.run("preflight", ACME).said())
        .contains("unknown  rights to make alarms: they depend on aws:MultiFactorAuthPresent")
        .contains("Nothing is missing.");

    world.tell("refuse", "iam simulate-principal-policy\nAccessDenied");
    assertThat(world.run("preflight", ACME).said())
        .contains("unknown  rights to make alarms: AccessDenied", "Nothing is missing.");
  }

  @Test
  void anOldCluster() {
    world.tell("version", "v1.29.3-eks");
    misses("Kubernetes 1.30 or newer; this is v1.29.3-eks", "upgrade the cluster");
  }

  @Test
  void anotherContext() {
    world.tell("server", "https://other.eks.amazonaws.com");
    misses("a context that leads to acme", "aws eks update-kubeconfig --name acme");
  }

  @Test
  void whatGivesPodsTheirRoles() {
    world.forget("pod-identity");
    misses("what gives pods their roles", "aws eks create-addon");
  }

  @Test
  void aBucketOfAnotherAccount() {
    world.tell("aws/buckets/acme-uploads", "");
    world.tell("aws/buckets/acme-uploads.another", "");
    misses("a free name for bucket acme-uploads: another account has it", "your company in it");
  }

  @Test
  void aTableThatAnEarlierStackLeft() {
    world.tell("aws/tables/acme-event-log", "7");
    misses("a free name for table acme-event-log", "down --data");
  }

  @Test
  void kindsThatTheClusterDoesNotKnowAndImages() {
    Path values =
        world.file(
            "values.yaml",
            """
            apiVersion: cert-manager.io/v1
                  image: 123456789012.dkr.ecr.eu-west-1.amazonaws.com/acme/trestle-gateway:1
            """);

    World.Run run =
        world.run(
            "preflight",
            "--environment",
            "acme",
            "--cluster",
            "acme",
            "--values",
            values.toString());

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.said())
        .contains("MISSING  cert-manager.io/v1 in the cluster", "install cert-manager")
        .contains("MISSING  image 123456789012.dkr.ecr", "up --build REGISTRY", "2 missing");
  }

  @Test
  void valuesThatTheChartRefuses() {
    world.tell("refuse", "helm.* template\nError: additional properties 'typo' not allowed");
    misses("values that the chart takes: additional properties 'typo'", "--values FILE");
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws", "helm", "kubectl"})
  void tools(String tool) {
    Assumptions.assumeFalse(
        Stream.of("/usr/bin", "/bin").anyMatch(bin -> Files.exists(Path.of(bin, tool))),
        tool + " of this machine stands where the commands find bash's own tools");
    world.uninstall(tool);

    assertThat(world.run("preflight", ACME).said())
        .contains("MISSING  " + tool, tool + " is not installed: https://");
    assertThat(world.run("up", ACME).said())
        .contains(tool + " is not installed: https://", "install what is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"preflight", "up", "status", "test", "down"})
  void optionsAreTheSame(String command) {
    assertThat(world.run(command, "--help").said())
        .contains("Usage: deploy/" + command, "--environment E", "--dry-run");
    assertThat(world.run(command).said()).contains(command + ": no environment");
    assertThat(world.run(command, "--environment", "Acme").said()).contains("a letter first");
    assertThat(world.run(command, "--environment", "a", "--typo").said())
        .contains("there is no option --typo");
    assertThat(world.run(command, "--environment").said()).contains("--environment needs a value");
    assertThat(world.run(command, "--values", "no.yaml").said()).contains("there is no such file");
    assertThat(world.run(command, "--environment", "a", "--typo").status()).isEqualTo(2);
    assertThat(world.changes()).isEmpty();
  }

  /** {@code down --data} deletes by these names what the stack leaves. */
  @Test
  void tablesAndBucketsAreThoseOfTheTemplate() throws IOException {
    String commands = Files.readString(Path.of("commands.sh"));
    String template = Files.readString(Path.of("environment.yaml"));

    for (String name : new String[] {"TableName", "BucketName"}) {
      String list = name.equals("TableName") ? "TABLES" : "BUCKETS";
      String expected =
          Pattern.compile(
                  "^ +" + name + ": !Sub \"\\$\\{Environment}-([a-z-]+)\"", Pattern.MULTILINE)
              .matcher(template)
              .results()
              .map(found -> found.group(1))
              .collect(Collectors.joining(" "));
      assertThat(commands).contains(list + "=(" + expected + ")");
    }
  }
}
