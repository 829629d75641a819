package dev.trestle.queues;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;

class DeletionsTest {

  private static final String QUEUE = "prod-words";

  @Test
  void whatSqsRefusesForNowMayPass() {
    assertThatThrownBy(() -> refusing("InternalError", false).delete("receipt"))
        .hasMessageContaining(QUEUE)
        .hasMessageContaining("InternalError")
        .matches(Transience::of);
  }

  @Test
  void whatSqsRefusesForGoodMayNot() {
    assertThatThrownBy(() -> refusing("ReceiptHandleIsInvalid", true).delete("receipt"))
        .hasMessageContaining("ReceiptHandleIsInvalid")
        .matches(failure -> !Transience.of(failure));
  }

  @Test
  void whatSqsDoesNotRefuseIsDeleted() {
    assertThatCode(() -> refusing("ReceiptHandleIsInvalid", true).delete("good"))
        .doesNotThrowAnyException();
  }

  /** Whose queue refuses receipts that are not good. */
  private static Deletions refusing(String code, boolean senderFault) {
    SqsClient sqs =
        new SqsClient() {
          @Override
          public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
            return GetQueueUrlResponse.builder().queueUrl(request.queueName()).build();
          }

          @Override
          public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
            return DeleteMessageBatchResponse.builder()
                .failed(
                    request.entries().stream()
                        .filter(entry -> !entry.receiptHandle().equals("good"))
                        .map(
                            entry ->
                                BatchResultErrorEntry.builder()
                                    .id(entry.id())
                                    .code(code)
                                    .senderFault(senderFault)
                                    .build())
                        .toList())
                .build();
          }

          @Override
          public String serviceName() {
            return SERVICE_NAME;
          }

          @Override
          public void close() {}
        };
    return new Deletions(sqs, new Queues(sqs), QUEUE);
  }
}
