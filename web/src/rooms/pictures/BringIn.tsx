/** Bringing pictures in: dropped, chosen as files or as a folder, or as a zip. They are copied; the originals stay as they are. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { DropZone, FileTrigger, Input, Label, TextField } from "react-aria-components";
import { client } from "../../api/client.ts";
import { setsQuery } from "../../api/queries.ts";
import { NothingTaken, upload, type Sent } from "../../api/upload.ts";
import { go, to } from "../../parts/address.ts";
import { Button } from "../../parts/Button.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { Meter } from "../../parts/Meter.tsx";
import { Notice, Refused, useSentence } from "../../parts/States.tsx";
import { say } from "../../parts/Toasts.tsx";
import { isComposing } from "../../parts/typing.ts";
import { useFormats } from "../../parts/formats.ts";
import { nameFor } from "../../parts/naming.ts";
import { chosen, dropped, type Gathered } from "./gather.ts";
import styles from "./BringIn.module.css";

type Stage =
  | { at: "waiting"; error?: unknown; nothing?: boolean }
  | { at: "reading" }
  | { at: "naming"; gathered: Gathered }
  | { at: "sending"; name: string; sent: Sent; passed: number };

export function BringIn({ taken, isFirst }: { taken: readonly string[]; isFirst: boolean }) {
  const { t } = useTranslation("pictures");
  const formats = useFormats();
  const [stage, setStage] = useState<Stage>({ at: "waiting" });
  const queries = useQueryClient();
  const sending = useRef<AbortController>(null);
  const sentence = useSentence();
  // Whoever has left the room is told, and stays where they are.
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    return () => {
      isHere.current = false;
    };
  }, []);

  const gather = (gathered: Gathered) =>
    setStage(gathered.files.length === 0 ? { at: "waiting", nothing: true } : { at: "naming", gathered });

  const send = async (name: string, gathered: Gathered) => {
    const controller = new AbortController();
    sending.current = controller;
    const began = performance.now();
    const arrived: string[] = [];
    const onSent = (sent: Sent) => setStage({ at: "sending", name, sent, passed: (performance.now() - began) / 1000 });
    onSent({ done: 0, total: 0 });
    try {
      const { set, passedOver } = await upload(name, gathered.files, onSent, controller.signal, (each) => arrived.push(each));
      await queries.invalidateQueries({ queryKey: setsQuery.queryKey });
      if (passedOver > 0) say(t("bring.passed_over", { count: passedOver, n: formats.number(passedOver) }));
      if (isHere.current) go(to("pictures", set));
      else say(t("bring.there", { name: set }));
    } catch (error) {
      void queries.invalidateQueries({ queryKey: setsQuery.queryKey });
      if (controller.signal.aborted) {
        setStage({ at: "waiting" });
        // Nobody asked to keep half of a folder.
        const [half] = arrived;
        if (half !== undefined) await client.DELETE("/pictures/{name}", { params: { path: { name: half } } });
        await queries.invalidateQueries({ queryKey: setsQuery.queryKey });
        say(t("bring.cancelled"));
      } else {
        setStage({ at: "waiting", error });
        if (!isHere.current) say(sentence(error));
      }
    }
  };

  return (
    <section aria-label={t("bring.title")} className={styles.bring}>
      {stage.at === "waiting" && stage.error instanceof NothingTaken && <None error={stage.error} />}
      {stage.at === "waiting" && stage.error !== undefined && !(stage.error instanceof NothingTaken) && <Refused error={stage.error} />}
      {stage.at === "waiting" && stage.nothing && <Notice tone="care">{t("bring.nothing")}</Notice>}
      {stage.at === "sending" ? (
        <Sending stage={stage} onCancel={() => sending.current?.abort()} />
      ) : stage.at === "naming" ? (
        <Naming
          gathered={stage.gathered}
          taken={taken}
          onSend={(name) => void send(name, stage.gathered)}
          onCancel={() => setStage({ at: "waiting" })}
        />
      ) : (
        <DropZone
          className={styles.zone}
          data-first={isFirst || undefined}
          aria-label={t("bring.drop")}
          getDropOperation={() => "copy"}
          onDrop={(event) => {
            setStage({ at: "reading" });
            dropped(event.items).then(gather, (error: unknown) => setStage({ at: "waiting", error }));
          }}
        >
          <Icon name="up" />
          <p className={styles.invite}>{stage.at === "reading" ? t("bring.reading") : t("bring.drop")}</p>
          <p className="soft small">{t("bring.kinds")}</p>
          <div className={styles.buttons}>
            <FileTrigger acceptDirectory onSelect={(files) => files && gather(chosen(files))}>
              <Button kind={isFirst ? "main" : "usual"} icon="folder">
                {t("bring.folder")}
              </Button>
            </FileTrigger>
            <FileTrigger
              allowsMultiple
              acceptedFileTypes={["image/*", ".zip"]}
              onSelect={(files) => files && gather(chosen(files))}
            >
              <Button icon="add">{t("bring.files")}</Button>
            </FileTrigger>
          </div>
        </DropZone>
      )}
    </section>
  );
}

/** Files that are named, each with the reason; the server knows all of them. */
const NAMED = 5;

/** Nothing that was sent is a picture: how many files, and why. */
function None({ error }: { error: NothingTaken }) {
  const { t } = useTranslation("pictures");
  const formats = useFormats();
  const named = error.turnedAway.slice(0, NAMED);
  const rest = error.refused - named.length;
  return (
    <div role="alert">
      <Notice tone="care">
        <p>{t("bring.none", { count: error.refused, n: formats.number(error.refused) })}</p>
        <ul className="soft small">
          {named.map(({ name, words }, place) => (
            <li key={place}>
              {name}: {words}
            </li>
          ))}
          {rest > 0 && <li>{t("bring.none_more", { count: rest, n: formats.number(rest) })}</li>}
        </ul>
        {error.next.map((step) => (
          <p key={step}>{step}</p>
        ))}
      </Notice>
    </div>
  );
}

interface NamingProps {
  gathered: Gathered;
  taken: readonly string[];
  onSend: (name: string) => void;
  onCancel: () => void;
}

function Naming({ gathered, taken, onSend, onCancel }: NamingProps) {
  const { t } = useTranslation("pictures");
  const { t: shell } = useTranslation();
  const formats = useFormats();
  const [name, setName] = useState(() => nameFor(gathered.name || t("bring.usual_name"), taken));
  const bytes = gathered.files.reduce((sum, { file }) => sum + file.size, 0);
  const count = gathered.files.length;
  const send = () => onSend(nameFor(name, taken));
  return (
    <div className={styles.naming}>
      <p>{t("bring.found", { count, n: formats.number(count), size: formats.bytes(bytes) })}</p>
      {gathered.leftOut > 0 && (
        <p className="soft small">{t("bring.left_out", { count: gathered.leftOut, n: formats.number(gathered.leftOut) })}</p>
      )}
      <TextField value={name} onChange={setName} autoFocus className={styles.field}>
        <Label>{t("bring.name")}</Label>
        <Input
          onKeyDown={(event) => {
            if (event.key === "Enter" && !isComposing(event)) send();
          }}
        />
      </TextField>
      <div className={styles.buttons}>
        <Button kind="main" icon="up" onPress={send}>
          {t("bring.send")}
        </Button>
        <Button kind="quiet" onPress={onCancel}>
          {shell("jobs.cancel")}
        </Button>
      </div>
    </div>
  );
}

function Sending({ stage, onCancel }: { stage: Extract<Stage, { at: "sending" }>; onCancel: () => void }) {
  const { t } = useTranslation("pictures");
  const { t: shell } = useTranslation();
  const formats = useFormats();
  const { sent, passed } = stage;
  const share = sent.total === 0 ? null : sent.done / sent.total;
  const isSent = share === 1;
  return (
    <div className={styles.naming}>
      <Meter label={isSent ? t("bring.looking", { name: stage.name }) : t("bring.sending", { name: stage.name })} share={isSent ? null : share}>
        {share !== null && !isSent && share > 0.02 && passed > 2
          ? shell("jobs.left", { time: formats.duration((passed / share) * (1 - share)) })
          : null}
      </Meter>
      <div className={styles.buttons}>
        <Button icon="close" onPress={onCancel}>
          {shell("jobs.cancel")}
        </Button>
      </div>
    </div>
  );
}
