/** All about one piece: large, with its origin in words, its marks, and how one gets at it in code. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button as Pressable, Input, Label, Tag, TagGroup, TagList, TextArea, TextField } from "react-aria-components";
import { pictureOf } from "../../api/client.ts";
import { lineageQuery, pieceQuery, workspaceQuery } from "../../api/queries.ts";
import type { Piece } from "../../api/types.ts";
import { Button } from "../../parts/Button.tsx";
import { Drawer } from "../../parts/Dialogs.tsx";
import { Hung } from "../../parts/Hung.tsx";
import { Icon } from "../../parts/Icon.tsx";
import { Loading, Refused } from "../../parts/States.tsx";
import { say } from "../../parts/Toasts.tsx";
import { isComposing, tidy } from "../../parts/typing.ts";
import { useFormats } from "../../parts/formats.ts";
import { asCommand, asPython } from "./code.ts";
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
            <Hung src={pictureOf.piece(piece.data.id)} alt={piece.data.words} width={piece.data.width} height={piece.data.height} eager />
          </div>
          <div className={styles.steps}>
            <Button kind="quiet" icon="back" aria-label={t("previous")} isDisabled={!hasPrevious} onPress={() => onStep(-1)} />
            <Marks piece={piece.data} />
            <Button kind="quiet" icon="forward" aria-label={t("next")} isDisabled={!hasNext} onPress={() => onStep(1)} />
          </div>
          <Tags piece={piece.data} />
          <Note key={piece.data.id} piece={piece.data} />
          <Origin piece={piece.data} />
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

function Tags({ piece }: { piece: Piece }) {
  const { t } = useTranslation("gallery");
  const change = useChange();
  const [typed, setTyped] = useState("");
  const put = (tags: string[]) => change.mutate({ id: piece.id, change: { tags } });
  const add = () => {
    const tag = tidy(typed);
    setTyped("");
    if (tag !== "" && !piece.tags.some((each) => tidy(each) === tag)) put([...piece.tags, tag]);
  };
  return (
    <div className={styles.tags}>
      {piece.tags.length > 0 && (
        <TagGroup aria-label={t("tags.title")} onRemove={(keys) => put(piece.tags.filter((tag) => !keys.has(tag)))}>
          <TagList className={styles.list}>
            {piece.tags.map((tag) => (
              <Tag key={tag} id={tag} textValue={tag} className={styles.tag}>
                {tag}
                <Pressable slot="remove" aria-label={t("tags.remove", { tag })}>
                  <Icon name="close" />
                </Pressable>
              </Tag>
            ))}
          </TagList>
        </TagGroup>
      )}
      <TextField aria-label={t("tags.add")} value={typed} onChange={setTyped} maxLength={64} className={styles.field}>
        <Input
          placeholder={t("tags.add")}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !isComposing(event)) add();
          }}
          onBlur={add}
        />
      </TextField>
    </div>
  );
}

function Note({ piece }: { piece: Piece }) {
  const { t } = useTranslation("gallery");
  const change = useChange();
  const [note, setNote] = useState(piece.note);
  return (
    <TextField value={note} onChange={setNote} className={styles.field}>
      <Label>{t("note")}</Label>
      <TextArea
        rows={2}
        onBlur={() => {
          if (tidy(note) !== piece.note) change.mutate({ id: piece.id, change: { note: tidy(note) } });
        }}
      />
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
  return (
    <div className={styles.code}>
      <a href={pictureOf.piece(piece.id)} download={`${piece.id.slice(0, 12)}.png`} className={styles.download}>
        <Icon name="save" />
        {t("download")}
      </a>
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
