package dev.trestle.aws.embedded.elasticmq;

import org.elasticmq.Limit;
import org.elasticmq.LimitedValue;
import org.elasticmq.Limits;
import org.elasticmq.RangeLimit;
import org.elasticmq.StrictSQSLimits;
import scala.collection.immutable.List;
import scala.math.BigDecimal;

/** The limits of SQS as ElasticMQ knows them, but for the message size, which has grown since. */
final class SqsLimits implements Limits {

  /** 1 MiB, as in the SQS developer guide's "message quotas". */
  private static final int MESSAGE_BYTES = 1_048_576;

  @Override
  public Limit<Object> maxMessageLength() {
    return new LimitedValue<>(MESSAGE_BYTES);
  }

  @Override
  public Limit<Object> queueNameLengthLimit() {
    return StrictSQSLimits.queueNameLengthLimit();
  }

  @Override
  public Limit<Object> batchSizeLimit() {
    return StrictSQSLimits.batchSizeLimit();
  }

  @Override
  public Limit<RangeLimit<Object>> numberOfMessagesLimit() {
    return StrictSQSLimits.numberOfMessagesLimit();
  }

  @Override
  public Limit<Object> nonEmptyAttributesLimit() {
    return StrictSQSLimits.nonEmptyAttributesLimit();
  }

  @Override
  public Limit<List<RangeLimit<Object>>> bodyValidCharactersLimit() {
    return StrictSQSLimits.bodyValidCharactersLimit();
  }

  @Override
  public Limit<RangeLimit<BigDecimal>> numberAttributeValueLimit() {
    return StrictSQSLimits.numberAttributeValueLimit();
  }

  @Override
  public Limit<RangeLimit<Object>> messageWaitTimeLimit() {
    return StrictSQSLimits.messageWaitTimeLimit();
  }

  @Override
  public Limit<Object> messageAttributesLimit() {
    return StrictSQSLimits.messageAttributesLimit();
  }
}
