import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A scheduler in Java: requests a backup and follows it to its end.
 *
 * <pre>
 * mvn dependency:copy-dependencies -DoutputDirectory=lib
 * java -cp 'lib/*' EnqueueAndFollow.java BOOTSTRAP_SERVERS ARN
 * </pre>
 *
 * Exit code 0: the job is COMPLETED; 1: it ended otherwise.
 */
public final class EnqueueAndFollow {
    private static final Set<String> TERMINAL = Set.of("COMPLETED", "PARTIAL", "FAILED", "EXPIRED", "ABORTED");
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 2) {
            System.err.println("EnqueueAndFollow.java BOOTSTRAP_SERVERS ARN");
            System.exit(2);
        }
        String jobId = UUID.randomUUID().toString();
        try (KafkaConsumer<String, CloudEvent> consumer = statusFromNowOn(arguments[0])) {
            enqueue(arguments[0], jobId, arguments[1]);
            System.exit(follow(consumer, jobId).equals("COMPLETED") ? 0 : 1);
        }
    }

    /** A reader of what is published after this; without a group, as nobody goes on where it stops. */
    private static KafkaConsumer<String, CloudEvent> statusFromNowOn(String bootstrapServers) {
        KafkaConsumer<String, CloudEvent> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                new StringDeserializer(), new CloudEventDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor("tidemark.status").stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .collect(Collectors.toList());
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // It seeks when it is asked where it is, and no later than that.
        partitions.forEach(consumer::position);
        return consumer;
    }

    /** The record's key is the resource: its jobs are then taken in their order. */
    private static void enqueue(String bootstrapServers, String jobId, String arn) throws Exception {
        String request = JSON.writeValueAsString(
                Map.of("JobType", "StartBackupJob", "JobId", jobId, "ResourceArn", arn));
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("tidemark.jobs", arn, request)).get();
        }
    }

    private static String follow(KafkaConsumer<String, CloudEvent> consumer, String jobId) throws Exception {
        while (true) {
            for (ConsumerRecord<String, CloudEvent> record : consumer.poll(Duration.ofSeconds(1))) {
                if (!jobId.equals(record.key())) {
                    continue;
                }
                CloudEvent event = record.value();
                JsonNode status = JSON.readTree(new String(event.getData().toBytes(), StandardCharsets.UTF_8));
                String state = status.get("state").asText();
                System.out.println(event.getTime() + " " + event.getType() + " " + state);
                if (TERMINAL.contains(state)) {
                    return state;
                }
            }
        }
    }
}
