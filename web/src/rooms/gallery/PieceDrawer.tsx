/** All about one piece: large, with its origin in words, its marks, and how one gets at it in code. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button as Pressable, Input, Label, Tag, TagGroup, TagList, TextArea, TextField } from "react-aria-components";
import { fileOf, pictureOf } from "../../api/client.ts";
import { labelsQuery, lineageQuery, pieceQuery, workspaceQuery } from "../../api/queries.ts";
import type { Piece } from "../../api/types.ts";
import { Button, SaveLink } from "../../parts/Button.tsx";
import { Drawer } from "../../parts/Dialogs.tsx";
import { Hung } from "../../parts/Hung.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { Loading, Refused } from "../../parts/States.tsx";
import { say } from "../../parts/Toasts.tsx";
import { isComposing, tidy } from "../../parts/typing.ts";
import { useFormats } from "../../parts/formats.ts";
import { Again } from "./Again.tsx";
import { asCommand, asPython } from "./code.ts";
import { ExportPanel } from "./ExportPanel.tsx";
import { StarsGiven } from "./Stars.tsx";
import { useChange, useTrash } from "./usePieces.ts";
import styles from "./PieceDrawer.module.css";

interface Props {
  id: string | null;
  onClose: () => void;
  onStep: (by: number) => void;
  hasNext: boolean;
  hasPrevious: boolean;
}

export function PieceDrawer({ id, onClose, onStep, hasNext, hasPrevious }: Props) {
  const { t } = useTranslation("gallery");
  const piece = useQuery({ ...pieceQuery(id ?? ""), enabled: id !== null });
  return (
    <Drawer title={piece.data?.words ?? t("piece")} isOpen={id !== null} onClose={onClose}>
      {piece.isPending && <Loading tiles={1} />}
      {piece.error && <Refused error={piece.error} again={() => void piece.refetch()} />}
      {piece.data && (
        <>
          <div className={styles.large}>
            <Hung src={pictureOf.piece(piece.data.id, piece.data.digest)} alt={piece.data.words} width={piece.data.width} height={piece.data.height} eager />
          </div>
          <div className={styles.steps}>
            <Button kind="quiet" icon="back" aria-label={t("previous")} isDisabled={!hasPrevious} onPress={() => onStep(-1)} />
            <Marks piece={piece.data} />
            <Button kind="quiet" icon="forward" aria-label={t("next")} isDisabled={!hasNext} onPress={() => onStep(1)} />
          </div>
          <Names piece={piece.data} what="tags" />
          <Names piece={piece.data} what="collections" />
          <Note key={piece.data.id} piece={piece.data} />
          <Origin piece={piece.data} />
          <Again piece={piece.data} />
          <Code piece={piece.data} />
          <Verbs piece={piece.data} onClose={onClose} />
        </>
      )}
    </Drawer>
  );
}

function Marks({ piece }: { piece: Piece }) {
  const { t } = useTranslation("gallery");
  const change = useChange();
  return <StarsGiven label={t("stars.title")} stars={piece.stars} onStars={(stars) => change.mutate({ id: piece.id, change: { stars } })} />;
}

/** Tags, or the collections that a piece is in. */
function Names({ piece, what }: { piece: Piece; what: "tags" | "collections" }) {
  const { t } = useTranslation("gallery");
  const change = useChange();
  const [typed, setTyped] = useState("");
  const labels = useQuery(labelsQuery);
  const list = useId();
  const names = piece[what];
  const put = (next: string[]) => change.mutate({ id: piece.id, change: { [what]: next } });
  const add = () => {
    const name = tidy(typed);
    setTyped("");
    if (name !== "" && !names.some((each) => tidy(each) === name)) put([...names, name]);
  };
  const known = Object.keys(labels.data?.[what] ?? {}).filter((name) => !names.includes(name));
  return (
    <div className={styles.tags}>
      {names.length > 0 && (
        <TagGroup aria-label={t(`${what}.title`)} onRemove={(keys) => put(names.filter((name) => !keys.has(name)))}>
          <TagList className={styles.list}>
            {names.map((name) => (
              <Tag key={name} id={name} textValue={name} className={styles.tag}>
                {what === "collections" && <Icon name="folder" />}
                {name}
                <Pressable slot="remove" aria-label={t(`${what}.remove`, { name })}>
                  <Icon name="close" />
                </Pressable>
              </Tag>
            ))}
          </TagList>
        </TagGroup>
      )}
      <TextField aria-label={t(`${what}.add`)} value={typed} onChange={setTyped} maxLength={64} className={styles.field}>
        <Input
          placeholder={t(`${what}.add`)}
          list={list}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !isComposing(event)) add();
          }}
          onBlur={add}
        />
        <datalist id={list}>
          {known.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </TextField>
    </div>
  );
}

function Note({ piece }: { piece: Piece }) {
  const { t } = useTranslation("gallery");
  const change = useChange();
  const [note, setNote] = useState(piece.note);
  const keep = () => {
    if (tidy(note) !== piece.note) change.mutate({ id: piece.id, change: { note: tidy(note) } });
  };
  // Escape and the way back leave the field without a word to it.
  const leave = useEffectEvent(keep);
  useEffect(() => () => leave(), []);
  return (
    <TextField value={note} onChange={setNote} className={styles.field}>
      <Label>{t("note")}</Label>
      <TextArea rows={2} onBlur={keep} />
    </TextField>
  );
}

const OPS = ["sample", "vary", "blend", "inherit", "truncate", "move", "wander", "through", "classes", "keep"] as const;

function Origin({ piece }: { piece: Piece }) {
  const { t } = useTranslation("gallery");
  const { t: glossary } = useTranslation("glossary");
  const formats = useFormats();
  const lineage = useQuery(lineageQuery(piece.id));
  const all = lineage.data?.relatives ?? [];
  // What comes from it is in its lineage too; here it is said where it comes from.
  const own = all.find((step) => step.id === piece.id)?.generation ?? 0;
  const steps = all.filter((step) => step.id === piece.id || step.generation < own).toSorted((a, b) => a.generation - b.generation);
  return (
    <section aria-label={glossary("origin")} className={styles.origin}>
      <h3>{glossary("origin")}</h3>
      {piece.run !== null && <p>{t("made_by", { run: piece.run })}</p>}
      {!piece.model_is_there && <p className="soft">{t("model_gone")}</p>}
      <p className="soft small">{t("added", { when: formats.moment(piece.added) })}</p>
      {steps.length > 1 && (
        <ol>
          {steps.map((step) => {
            const op = OPS.find((each) => each === step.operation);
            return (
              <li key={step.id} data-self={step.id === piece.id || undefined}>
                {op && <span className={styles.op}>{t(`ops.${op}`)}</span>}
                {step.words}
              </li>
            );
          })}
        </ol>
      )}
    </section>
  );
}

function Code({ piece }: { piece: Piece }) {
  const { t } = useTranslation("gallery");
  const workspace = useQuery(workspaceQuery);
  const folder = workspace.data?.folder ?? "";
  const copy = async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      say(t("code.copied"));
    } catch {
      say(t("code.refused"));
    }
  };
  return (
    <div className={styles.code}>
      <Button icon="copy" onPress={() => void copy(asPython(piece, folder))}>
        {t("code.python")}
      </Button>
      <Button icon="copy" onPress={() => void copy(asCommand(piece, folder))}>
        {t("code.command")}
      </Button>
    </div>
  );
}

function Verbs({ piece, onClose }: { piece: Piece; onClose: () => void }) {
  const { t } = useTranslation("gallery");
  const trash = useTrash();
  const [isExporting, setIsExporting] = useState(false);
  return (
    <div className={styles.code}>
      <SaveLink href={fileOf.piece(piece.id, "png", 1)}>{t("download")}</SaveLink>
      <Button onPress={() => setIsExporting(true)}>{t("export.more")}</Button>
      <ExportPanel pieces={[piece]} isOpen={isExporting} onClose={() => setIsExporting(false)} />
      <Button
        kind={piece.trashed === null ? "danger" : "usual"}
        icon={piece.trashed === null ? "trash" : "again"}
        onPress={() => {
          trash(piece);
          onClose();
        }}
      >
        {piece.trashed === null ? t("trash.put") : t("trash.take")}
      </Button>
    </div>
  );
}
