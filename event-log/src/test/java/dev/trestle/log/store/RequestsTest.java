package dev.trestle.log.store;

import static dev.trestle.log.store.ScriptedHttp.Answer.NONE;
import static dev.trestle.log.store.ScriptedHttp.Answer.SERVER_ERROR;
import static dev.trestle.log.store.ScriptedHttp.Answer.THROTTLED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trestle.log.store.StoreException.Failure;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** What is known after each kind of failure: a wrong answer here could append twice. */
final class RequestsTest {

  private final Requests requests =
      new Requests(new NoClient(), "the-table", CapacityListener.NONE);

  @Test
  void throttlingIsCertainlyNotCarriedOut() {
    assertThat(failure(answer("ProvisionedThroughputExceededException", 400, 1)))
        .isEqualTo(Failure.THROTTLED);
    assertThat(failure(answer("ThrottlingException", 400, 1))).isEqualTo(Failure.THROTTLED);
    assertThat(failure(answer("RequestLimitExceeded", 400, 1))).isEqualTo(Failure.THROTTLED);
  }

  @Test
  void throttlingOfASecondTryTellsNothingOfTheFirst() {
    assertThat(failure(answer("ThrottlingException", 400, 2))).isEqualTo(Failure.UNKNOWN);
    assertThat(failure(answer("ValidationException", 400, 2))).isEqualTo(Failure.UNKNOWN);
  }

  @Test
  void throttlingOfEveryTryOfTheSdkIsCertainlyNotCarriedOut() {
    assertThat(known(THROTTLED, THROTTLED)).isEqualTo(Failure.THROTTLED);
  }

  @Test
  void throttlingAfterATryWithoutAnAnswerIsUnknown() {
    assertThat(known(NONE, THROTTLED)).isEqualTo(Failure.UNKNOWN);
    assertThat(known(SERVER_ERROR, THROTTLED)).isEqualTo(Failure.UNKNOWN);
    assertThat(known(THROTTLED, NONE)).isEqualTo(Failure.UNKNOWN);
    assertThat(known(THROTTLED, SERVER_ERROR)).isEqualTo(Failure.UNKNOWN);
  }

  @Test
  void otherClientErrorsAreRefusals() {
    assertThat(failure(answer("ResourceNotFoundException", 400, 1))).isEqualTo(Failure.REFUSED);
    assertThat(failure(answer("AccessDeniedException", 400, 1))).isEqualTo(Failure.REFUSED);
  }

  @Test
  void serverErrorsAndLostConnectionsAreUnknown() {
    assertThat(failure(answer("InternalServerError", 500, 1))).isEqualTo(Failure.UNKNOWN);
    assertThat(failure(answer("ServiceUnavailable", 503, 1))).isEqualTo(Failure.UNKNOWN);
    assertThat(failure(SdkClientException.create("Connection reset"))).isEqualTo(Failure.UNKNOWN);
    assertThat(failure(ApiCallTimeoutException.create(5))).isEqualTo(Failure.UNKNOWN);
  }

  @Test
  void aFailedConditionIsAnAnswer() {
    assertThatThrownBy(
            () ->
                requests.send(
                    "put",
                    () -> {
                      throw ConditionalCheckFailedException.builder().build();
                    }))
        .isInstanceOf(ConditionalCheckFailedException.class);
  }

  /** What is known of a put by the SDK's own client, whose tries the service answers so. */
  private static Failure known(ScriptedHttp.Answer... answers) {
    try (DynamoDbClient client =
        DynamoDbClient.builder()
            .region(Region.US_EAST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .httpClient(new ScriptedHttp(answers))
            .overrideConfiguration(override -> override.retryStrategy(withoutPauses()))
            .build()) {
      Requests requests = new Requests(client, "the-table", CapacityListener.NONE);
      return catchThrowableOfType(
              StoreException.class,
              () -> requests.send("put", () -> client.putItem(put -> put.tableName("the-table"))))
          .failure();
    }
  }

  private static RetryStrategy withoutPauses() {
    return DynamoDbEventLog.clientOverrides().retryStrategy().orElseThrow().toBuilder()
        .backoffStrategy(BackoffStrategy.retryImmediately())
        .throttlingBackoffStrategy(BackoffStrategy.retryImmediately())
        .build();
  }

  private Failure failure(SdkException thrown) {
    StoreException failed =
        catchThrowableOfType(
            StoreException.class,
            () ->
                requests.send(
                    "put",
                    () -> {
                      throw thrown;
                    }));
    assertThat(failed).hasMessageContaining("the-table").hasCause(thrown);
    return failed.failure();
  }

  private static SdkException answer(String code, int status, int attempts) {
    return DynamoDbException.builder()
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(code).build())
        .statusCode(status)
        .numAttempts(attempts)
        .message(code)
        .build();
  }

  private static final class NoClient implements DynamoDbClient {
    @Override
    public String serviceName() {
      return "dynamodb";
    }

    @Override
    public void close() {}
  }
}
