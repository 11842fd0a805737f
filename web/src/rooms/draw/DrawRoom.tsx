/** Draw: the models that read pictures, and one of them at work: on a drawing, on a photo with something to mend, or on any picture. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-aria-components";
import { pictureOf } from "../../api/client.ts";
import { runsQuery } from "../../api/queries.ts";
import type { Run, Translator } from "../../api/types.ts";
import { go, to, useAddress } from "../../parts/address.ts";
import { ButtonLink } from "../../parts/Button.tsx";
import { Choose } from "../../parts/Choose.tsx";
import { useFormats } from "../../parts/formats.ts";
import { RoomHead } from "../../parts/Room.tsx";
import { Empty, Loading, Refused } from "../../parts/States.tsx";
import { reads, translatorQuery } from "./asking.ts";
import { DrawBench } from "./DrawBench.tsx";
import { PhotoBench } from "./PhotoBench.tsx";
import styles from "./DrawRoom.module.css";

export default function DrawRoom() {
  const { path } = useAddress();
  return path[1] === undefined ? <Choice /> : <Bench key={path[1]} run={path[1]} />;
}

function Choice() {
  const { t } = useTranslation("draw");
  const runs = useQuery(runsQuery);
  const found = runs.data?.filter(reads) ?? [];
  return (
    <>
      <RoomHead title={t("title")} words={t("words")} />
      {runs.isPending && <Loading tiles={4} />}
      {runs.error && <Refused error={runs.error} again={() => void runs.refetch()} />}
      {runs.data && found.length === 0 && (
        <Empty title={t("empty.title")}>
          <p>{t("empty.words")}</p>
          <ul className={styles.ways}>
            <li>{t("empty.pairs")}</li>
            <li>{t("empty.sides")}</li>
            <li>{t("empty.mend")}</li>
          </ul>
          <ButtonLink kind="main" icon="train" href="/train/new">
            {t("empty.train")}
          </ButtonLink>
        </Empty>
      )}
      {found.length > 0 && (
        <ul className={styles.runs} aria-label={t("models")}>
          {found.map((run) => (
            <li key={run.name}>
              <Card run={run} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Card({ run }: { run: Run }) {
  const { t } = useTranslation("draw");
  const formats = useFormats();
  return (
    <Link href={to("draw", run.name)} className={styles.card}>
      <span className={styles.mat}>
        {run.preview !== null && <img src={pictureOf.preview(run.name, run.preview)} alt="" loading="lazy" decoding="async" />}
      </span>
      <span className={styles.name}>{run.name}</span>
      <span className="soft small">
        {run.does.includes("restore") ? t("kinds.restore") : t("kinds.draw")}
        {" · "}
        {t("shown", { count: run.images, n: formats.number(run.images) })}
      </span>
    </Link>
  );
}

function Bench({ run }: { run: string }) {
  const { t } = useTranslation("draw");
  const runs = useQuery(runsQuery);
  const translator = useQuery(translatorQuery(run));
  const names = (runs.data ?? []).filter(reads).map(({ name }) => name);
  return (
    <>
      <RoomHead title={run} words={translator.data && <About translator={translator.data} />} back={{ href: "/draw", words: t("title") }}>
        {names.length > 1 && names.includes(run) && (
          <Choose label={t("model")} value={run} options={names} nameOf={(name) => name} onChange={(name) => go(to("draw", name))} />
        )}
      </RoomHead>
      {translator.isPending && (
        <>
          <p className="soft">{t("waking")}</p>
          <Loading tiles={2} />
        </>
      )}
      {translator.error && <Refused error={translator.error} again={() => void translator.refetch()} />}
      {translator.data && (isDrawn(translator.data) ? <DrawBench run={run} translator={translator.data} /> : <PhotoBench run={run} translator={translator.data} />)}
    </>
  );
}

/** Whether what it reads is drawn; else it is a photo, or any other picture that a person has. */
function isDrawn(translator: Translator): boolean {
  return !translator.restores && translator.is_paired;
}

function About({ translator }: { translator: Translator }) {
  const { t } = useTranslation("draw");
  const formats = useFormats();
  const size = t("about.size", { width: formats.number(translator.width), height: formats.number(translator.height) });
  const words = translator.restores ? t("about.restore") : translator.is_paired ? t("about.pairs") : t("about.sides");
  return <>{t("about.both", { words, size })}</>;
}
