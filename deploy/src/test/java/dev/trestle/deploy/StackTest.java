package dev.trestle.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** What is refused before any call is made; {@code ProvisionIT} has the rest. */
class StackTest {

  private final AwsClients aws =
      AwsClients.at(
          URI.create("http://127.0.0.1:1"),
          Region.US_EAST_1,
          AnonymousCredentialsProvider.create());

  @AfterEach
  void closeClients() {
    aws.close();
  }

  private Map<String, String> apply(String template, Map<String, String> parameters) {
    return new Provision(aws).apply(template, parameters);
  }

  @Test
  void unknownTypeIsNamed() {
    assertThatThrownBy(() -> apply("Resources: {X: {Type: 'AWS::Lambda::Function'}}", Map.of()))
        .hasMessageContaining("X")
        .hasMessageContaining("AWS::Lambda::Function");
  }

  @Test
  void unknownPropertyIsNamed() {
    assertThatThrownBy(
            () ->
                apply(
                    "Resources: {B: {Type: 'AWS::Events::EventBus',"
                        + " Properties: {Name: b, KmsKeyIdentifier: k}}}",
                    Map.of()))
        .hasMessageContaining("B")
        .hasMessageContaining("KmsKeyIdentifier");
  }

  @Test
  void unknownFunctionIsNamed() {
    assertThatThrownBy(() -> apply("Outputs: {X: {Value: {'Fn::Split': [a, b]}}}", Map.of()))
        .hasMessageContaining("Fn::Split");
  }

  @Test
  void unknownReferenceIsNamed() {
    assertThatThrownBy(() -> apply("Outputs: {X: {Value: !Ref Nothing}}", Map.of()))
        .hasMessageContaining("Nothing");
  }

  @Test
  void cycleIsRefused() {
    assertThatThrownBy(
            () ->
                apply(
                    "Resources: {A: {Type: 'AWS::Events::EventBus', Properties: {Name: !Ref A}}}",
                    Map.of()))
        .hasMessageContaining("refers to itself");
  }

  @Test
  void functionsAreEvaluated() {
    assertThat(
            apply(
                "Parameters: {E: {Default: local}, F: {}}\n"
                    + "Outputs: {S: {Value: !Sub '${E}-x-${F}'},"
                    + " J: {Value: !Join ['/', [a, !Ref E]]}}",
                Map.of("F", "$1")))
        .containsEntry("S", "local-x-$1")
        .containsEntry("J", "a/local");
  }

  @Test
  void aConditionChoosesAndLeavesOut() {
    String template =
        """
        Parameters:
          Names: {Type: CommaDelimitedList, Default: ""}
          Which: {Default: a, AllowedValues: [a, b]}
        Conditions:
          Named: !Not [!Equals [!Join ["", !Ref Names], ""]]
          IsA: !Equals [!Ref Which, a]
        Resources:
          X: {Type: 'AWS::Lambda::Function', Condition: Named}
        Outputs:
          W: {Value: !If [IsA, chosen, {'Fn::Split': [unknown, here]}]}
          N: {Value: !Join ['+', !Ref Names]}
        """;

    assertThat(apply(template, Map.of())).containsEntry("W", "chosen").containsEntry("N", "");
    assertThatThrownBy(() -> apply(template, Map.of("Which", "b")))
        .hasMessageContaining("Fn::Split");
    assertThatThrownBy(() -> apply(template, Map.of("Names", "n,m")))
        .hasMessageContaining("AWS::Lambda::Function");
    assertThatThrownBy(() -> apply(template, Map.of("Which", "c")))
        .hasMessageContaining("Which")
        .hasMessageContaining("[a, b]");
    assertThatThrownBy(() -> apply("Outputs: {O: {Value: !If [Nothing, a, b]}}", Map.of()))
        .hasMessageContaining("no condition Nothing");
  }

  @Test
  void whatHasNoValueIsLeftOut() {
    String template =
        """
        Conditions: {Never: !Equals [a, b]}
        Resources:
          B: {Type: 'AWS::Events::EventBus', Properties: {KmsKeyIdentifier: !If [Never, k, !Ref 'AWS::NoValue']}}
        Outputs:
          L: {Value: !Join ['+', [a, !Ref 'AWS::NoValue', b]]}
          O: {Condition: Never, Value: !Ref Nothing}
        """;

    assertThatThrownBy(() -> apply(template, Map.of())).hasMessageContaining("B has no Name");
    assertThat(apply(template.replaceAll("Resources:\\n.*\\n", ""), Map.of()))
        .isEqualTo(Map.of("L", "a+b"));
  }

  @Test
  void parameterMustMatchItsPattern() {
    assertThatThrownBy(() -> apply(Provision.template(), Map.of("Environment", "Not This")))
        .hasMessageContaining("Environment")
        .hasMessageContaining("Not This");
  }

  @Test
  void parameterWithoutDefaultIsRequired() {
    assertThatThrownBy(() -> apply("Parameters: {F: {}}", Map.of())).hasMessageContaining("F");
  }

  @Test
  void everyDeadLetterQueueKeepsItsMessagesForFourteenDays() {
    Template template = Template.parse(Provision.template());

    assertThat(template.resources().keySet()).filteredOn(name -> name.endsWith("Dlq")).hasSize(8);
    assertThat(template.resources())
        .allSatisfy(
            (name, resource) -> {
              if (name.endsWith("Dlq")) {
                assertThat(Template.map(Template.map(resource).get("Properties")))
                    .containsEntry("MessageRetentionPeriod", 1209600);
              }
            });
  }
}
