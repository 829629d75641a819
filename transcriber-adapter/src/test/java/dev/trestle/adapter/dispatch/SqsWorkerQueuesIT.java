package dev.trestle.adapter.dispatch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.adapter.job.Jobs;
import dev.trestle.adapter.route.Route;
import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.aws.embedded.Aws;
import dev.trestle.aws.embedded.AwsEnvironment;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Queues;
import dev.trestle.server.testing.faults.Fault;
import dev.trestle.server.testing.faults.FaultyWire;
import dev.trestle.server.testing.faults.Injection;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

@Aws
class SqsWorkerQueuesIT {

  private final AwsEnvironment environment;

  SqsWorkerQueuesIT(AwsEnvironment environment) {
    this.environment = environment;
  }

  /** No defect of the event: else each upload of some minutes became a dead letter. */
  @Test
  void aQueueThatTakesNoMessagesForAWhileIsAnOutage() {
    Route route =
        RouteSettings.of(Map.of("audio.queue", environment.queueUrl("transcription-jobs")))
            .find("audio")
            .orElseThrow();
    try (FaultyWire wire = FaultyWire.to(environment.aws().uri(), 1);
        SqsClient sqs =
            SqsClient.builder()
                .endpointOverride(wire.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create("none", "none")))
                .build()) {
      WorkerQueues queues = new SqsWorkerQueues(sqs, new Queues(sqs));
      Fault refused =
          new Fault.Answer(
              200,
              "application/x-amz-json-1.0",
              "{\"Successful\":[],\"Failed\":[{\"Id\":\"0\",\"Code\":\"InternalError\","
                  + "\"SenderFault\":false}]}");

      try (Injection reset = wire.inject("SendMessageBatch", 1, new Fault.Reset())) {
        assertThatThrownBy(() -> queues.send(route, Jobs.accepted()))
            .isInstanceOf(OutageException.class);
      }
      try (Injection failing = wire.inject("SendMessageBatch", 1, refused)) {
        assertThatThrownBy(() -> queues.send(route, Jobs.accepted()))
            .isInstanceOf(OutageException.class);
      }
      assertThatCode(() -> queues.send(route, Jobs.accepted())).doesNotThrowAnyException();
    }
  }
}
