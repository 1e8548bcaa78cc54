//! A small documented schema that has one of everything.

pub(crate) const DOCUMENTED: &str = "\
double ? = Double;
string ? = String;
int32 = Int32;
boolTrue = Bool;
vector {t:Type} # [ t ] = Vector t;

//@description All went well
ok = Ok;

//@class Content @description What a letter holds

//@description Words @text The words
contentText text:string = Content;

//@description A picture @picture The picture @preview A smaller one; may be null
//@is_wide True, if it is wider than high
contentPicture picture:picture preview:picture is_wide:Bool = Content;

//@description Points of colour
//-in rows @data The points
//@width How many a row has
//@param_description What is seen; may be empty
picture data:bytes width:int32 description:string = Picture;

//@description A letter @id Its number @content What is in it; may be null if it got lost
letter id:int53 content:Content = Letter;

//@description Letters @letters The letters; letters may be null
//@is_all True, if there are no more
letters letters:vector<letter> is_all:Bool = Letters;

---functions---

//@description Counts. This is an offline method. Can be called synchronously @text What to count
getTextLength text:string = Letter;

//@description Finds letters; for bots only
//@folders Where to look
//@content What to find; pass null to find anything
//@limit How many at most; pass 0 if unknown
//@only_local Pass true to stay at home
getLetters folders:vector<string> content:Content limit:int32 only_local:Bool = Letters;

//@description Ends everything. Can be called before initialization
close = Ok;

//@description Changes the picture @picture The new one
setPicture picture:picture = Ok;
";
